//! The PostgreSQL of this test process: the server of `MPP_TEST_POSTGRES_URL`, or a throw-away cluster it starts itself
//! with the programs in `MPP_TEST_POSTGRES_BIN`, else on `PATH` or where packages put them.
//!
//! The cluster belongs to a guard, a small shell that waits for the end of a pipe whose other end this process holds.
//! However the tests end (done, panic, abort, kill), the pipe closes, and the guard stops the server and removes its files.
//! Should the guard be killed too, the next test run removes the directory, and a server without its files stops by itself.

use std::ffi::OsStr;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use mpp::db::connection::DatabaseUrl;
use mpp::db::migrations;

use super::scratch::Scratch;

/// A server on which this process makes its databases.
struct Server {
    /// `postgres://…/postgres`, with the right to create databases.
    url: String,
    admin: Mutex<PgConnection>,
    /// Prefix of this process's databases. The admin connection holds an advisory lock of the same number.
    prefix: String,
    next: AtomicUsize,
    _cluster: Option<Cluster>,
}

/// A server of our own. Its files and its guard live until the process ends.
struct Cluster {
    _scratch: Scratch,
    /// Its standard input is the pipe.
    _guard: Child,
}

/// The server's address, with the right to create databases.
pub fn address() -> &'static str {
    &server().expect("a PostgreSQL server").url
}

/// The databases of other test runs on this server.
pub fn databases_of_others() -> Vec<String> {
    let server = server().expect("a PostgreSQL server");
    let all = of_runs(&mut server.admin()).expect("list the databases");
    all.into_iter().map(|(name, _)| name).filter(|name| !name.starts_with(&server.prefix)).collect()
}

/// Whether PostgreSQL can be had. If not, says so once, or fails when it was required.
///
/// # Panics
/// When a server was named or `initdb` found, and it does not work: that is no reason to skip.
pub fn is_there() -> bool {
    server().is_some()
}

/// An empty database, or a copy of `template`; its address and name.
pub fn create_database(template: Option<&str>) -> (DatabaseUrl, String) {
    let server = server().expect("a PostgreSQL server");
    let name = format!("{}_{}", server.prefix, server.next.fetch_add(1, Ordering::Relaxed));
    server.create(&name, template);
    (server.address(&name), name)
}

/// Removes a database, whoever is still connected.
pub fn drop_database(name: &str) {
    let server = server().expect("a PostgreSQL server");
    // Runs while a failed test unwinds, too: a second panic would abort them all.
    if let Err(error) = sql_query(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).execute(&mut *server.admin()) {
        eprintln!("could not drop {name}: {error}");
    }
}

/// Name of a migrated database to copy.
pub fn template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let (url, name) = create_database(None);
        migrations::migrate(&url).expect("migrate the template");
        name
    })
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Result<Option<Server>, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        if let Ok(url) = std::env::var("MPP_TEST_POSTGRES_URL") {
            return Server::at(url, None).map(Some);
        }
        if let Some(programs) = find_programs() {
            return Cluster::start(&programs).and_then(|(cluster, url)| Server::at(url, Some(cluster))).map(Some);
        }
        let missing = match std::env::var("MPP_TEST_POSTGRES_BIN") {
            Ok(place) => format!("no `initdb` in MPP_TEST_POSTGRES_BIN={place}"),
            Err(_) => "no `initdb` in PATH or /usr/lib/postgresql/*/bin, and MPP_TEST_POSTGRES_URL is not set".to_owned(),
        };
        if std::env::var("MPP_TEST_REQUIRE_POSTGRES").is_ok_and(|v| v == "1") {
            return Err(format!("{missing}, but MPP_TEST_REQUIRE_POSTGRES=1"));
        }
        // Not `eprintln!`, which the test runner hides when a test passes.
        let _ = writeln!(std::io::stderr(), "PostgreSQL tests are skipped: {missing}");
        Ok(None)
    });
    match server {
        Ok(server) => server.as_ref(),
        Err(reason) => panic!("PostgreSQL for the tests: {reason}"),
    }
}

impl Server {
    fn at(url: String, cluster: Option<Cluster>) -> Result<Self, String> {
        let mut admin = PgConnection::establish(&url).map_err(|e| e.to_string())?;
        let run = i64::from(rand::random::<u32>());
        sql_query("SELECT pg_advisory_lock($1)").bind::<sql_types::BigInt, _>(run).execute(&mut admin).map_err(|e| e.to_string())?;
        drop_left_overs(&mut admin).map_err(|e| e.to_string())?;
        Ok(Self { url, admin: Mutex::new(admin), prefix: format!("mpp_test_{run:08x}"), next: AtomicUsize::new(0), _cluster: cluster })
    }

    fn admin(&self) -> MutexGuard<'_, PgConnection> {
        self.admin.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// With the C collation, as production has it: otherwise the engines sort names differently.
    fn create(&self, name: &str, template: Option<&str>) {
        let template = template.unwrap_or("template0");
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        sql_query(sql).execute(&mut *self.admin()).expect("create a database");
    }

    fn address(&self, name: &str) -> DatabaseUrl {
        with_database(&self.url, name).parse().expect("MPP_TEST_POSTGRES_URL starts with postgres://")
    }
}

/// The databases of test runs on this server, and the number of the run each belongs to.
fn of_runs(admin: &mut PgConnection) -> diesel::QueryResult<Vec<(String, i64)>> {
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    let names: Vec<Name> = sql_query("SELECT datname::text AS name FROM pg_database").load(admin)?;
    let run = |name: &str| i64::from_str_radix(name.strip_prefix("mpp_test_")?.split('_').next()?, 16).ok();
    Ok(names.into_iter().filter_map(|Name { name }| Some((run(&name)?, name))).map(|(run, name)| (name, run)).collect())
}

/// On a server that outlives us: the databases of test processes that have ended, known by their free lock.
fn drop_left_overs(admin: &mut PgConnection) -> diesel::QueryResult<()> {
    #[derive(QueryableByName)]
    struct Free {
        #[diesel(sql_type = sql_types::Bool)]
        free: bool,
    }
    for (name, run) in of_runs(admin)? {
        // A lock taken here is kept to the end of the connection, so nobody else drops the same.
        let Free { free } = sql_query("SELECT pg_try_advisory_lock($1) AS free").bind::<sql_types::BigInt, _>(run).get_result(admin)?;
        if free {
            sql_query(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).execute(admin)?;
        }
    }
    Ok(())
}

/// `url` with its database replaced.
fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
    let host = base.find("://").map_or(0, |at| at + 3);
    let end = base[host..].find('/').map_or(base.len(), |at| host + at);
    format!("{}/{name}{query}", &base[..end])
}

/// The directory of `initdb` and `postgres`.
fn find_programs() -> Option<PathBuf> {
    let chosen = std::env::var_os("MPP_TEST_POSTGRES_BIN");
    let mut places: Vec<PathBuf> = match &chosen {
        Some(only_there) => std::env::split_paths(only_there).collect(),
        None => std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect(),
    };
    if chosen.is_none() {
        let mut packaged: Vec<PathBuf> =
            std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin")).collect();
        packaged.sort();
        places.extend(packaged.into_iter().rev());
    }
    let has = |place: &Path, name: &str| place.join(name).is_file();
    places.into_iter().find(|place| has(place, "initdb") && has(place, "postgres"))
}

/// $1: directory of the programs, $2: of the cluster. Interrupts meant for the tests must not reach it: it learns of
/// their end by the pipe. Nothing it starts may hold the tests' output open. The server has a socket in a directory that
/// nobody else may enter, and no port: nothing to collide with, nothing to protect by passwords. Its own time zone is
/// not UTC, so that a session that forgot to set one shows.
const GUARD: &str = r#"
trap '' HUP INT TERM
exec >"$2/log" 2>&1
"$1/initdb" --pgdata="$2/data" --username=mpp --auth=trust --encoding=UTF8 --no-locale --no-sync --no-instructions </dev/null || exit 1
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 \
    -c fsync=off -c full_page_writes=off -c autovacuum=off -c jit=off -c timezone=Asia/Jayapura </dev/null &
server=$!
read -r _
kill -QUIT $server
wait $server
rm -rf "$2"
"#;

impl Cluster {
    fn start(programs: &Path) -> Result<(Self, String), String> {
        let scratch = Scratch::new(&std::env::temp_dir(), "mpp-test-pg");
        let home = scratch.path();
        let mut guard = Command::new("sh");
        guard.args([OsStr::new("-c"), OsStr::new(GUARD), OsStr::new("guard"), programs.as_ref(), home.as_ref()]);
        guard.current_dir(home).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        // Settings for libpq and the server belong to whoever runs the tests, not to this cluster.
        guard.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        give_away(home, &mut guard).map_err(|e| e.to_string())?;
        let mut guard = guard.spawn().map_err(|e| format!("sh: {e}"))?;
        let socket = home.to_str().ok_or("the temporary directory is no UTF-8")?.replace('/', "%2F");
        let url = format!("postgres://mpp@{socket}/postgres");
        let log = || std::fs::read_to_string(home.join("log")).unwrap_or_default();
        wait_until_ready(&url, &mut guard, &log).map_err(|e| format!("the throw-away cluster did not start: {e}\n{}", log()))?;
        Ok((Self { _scratch: scratch, _guard: guard }, url))
    }
}

/// PostgreSQL refuses to run as root. Whoever owns a new directory is who we are; root hands it to an unprivileged user.
fn give_away(home: &Path, guard: &mut Command) -> std::io::Result<()> {
    std::fs::set_permissions(home, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    if home.metadata()?.uid() != 0 {
        return Ok(());
    }
    let passwd = std::fs::read_to_string("/etc/passwd")?;
    let ids = |user: &str| {
        let mut fields = passwd.lines().find_map(|line| line.strip_prefix(user)?.strip_prefix(':'))?.split(':').skip(1);
        Some((fields.next()?.parse::<u32>().ok()?, fields.next()?.parse::<u32>().ok()?))
    };
    let (uid, gid) = ids("postgres").or_else(|| ids("nobody")).ok_or_else(|| std::io::Error::other("no user `postgres` or `nobody`"))?;
    std::os::unix::fs::chown(home, Some(uid), Some(gid))?;
    guard.uid(uid).gid(gid);
    Ok(())
}

fn wait_until_ready(url: &str, guard: &mut Child, log: &dyn Fn() -> String) -> Result<(), String> {
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        match PgConnection::establish(url) {
            Ok(_) => return Ok(()),
            Err(error) if Instant::now() > limit => return Err(error.to_string()),
            Err(_) => {}
        }
        if guard.try_wait().map_err(|e| e.to_string())?.is_some() || log().contains("database system is shut down") {
            return Err("it ended".to_owned());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn only_the_database_of_an_address_is_replaced() {
    assert_eq!(with_database("postgres://u:p@h:1/postgres?sslmode=disable", "x"), "postgres://u:p@h:1/x?sslmode=disable");
    assert_eq!(with_database("postgres://h", "x"), "postgres://h/x");
}
