//! `mpp demo`: sets the stage, serves it, and lets the day begin.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use clap::Args;

use super::arguments::{Failure, block_on};
use super::serve;
use crate::app::{AppState, Clocks, contract};
use crate::commands::Core;
use crate::config::keys;
use crate::db::DbSettings;
use crate::db::connection::{DatabaseUrl, Engine};
use crate::demo::attendance::Attendance;
use crate::demo::client::Client;
use crate::demo::clock::{DemoClock, Wake};
use crate::demo::handout::{self, Handout, greeting};
use crate::demo::player::{MORNING_MIN, Player};
use crate::demo::sandbox::{self, Sandbox};
use crate::demo::say;
use crate::demo::stage::{self, Script};
use crate::http::HttpState;
use crate::http::limits::Limits;
use crate::identity::TokenSettings;
use crate::identity::model_session::SessionTimes;
use crate::kernel::time::{Clock as _, SystemClock};

/// When a still one begins: the floor is open.
const OPEN_MIN: i64 = 8 * 60 + 30;
/// How long the demo's tokens last, in seconds: thirty days.
const TOKEN_LIFETIME_S: i64 = 30 * 86_400;
/// How often somebody looks whether a still floor's officers are due, by the machine's clock.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long the server may take to answer at the start.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Args)]
pub struct DemoArgs {
    /// Port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Directory of the demo; its database there is made anew at every start.
    #[arg(long, default_value = "mpp-demo")]
    pub dir: PathBuf,
    /// How many times faster than the machine's clock the demo's runs; 0 stands still. Default 60, with --quiet-floor 1.
    #[arg(long, value_parser = speed)]
    pub speed: Option<f64>,
    /// Leave the floor still: open and staffed, nobody waiting, nobody playing.
    #[arg(long)]
    pub quiet_floor: bool,
    /// Play on this database instead; it is emptied, unless it holds malls that are no demo.
    #[arg(long)]
    pub database_url: Option<DatabaseUrl>,
    /// The same seed plays the same day.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Reads a speed.
fn speed(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok().filter(|v| *v == 0.0 || (0.01..=10_000.0).contains(v));
    value.ok_or_else(|| "0, or between 0.01 and 10000".to_owned())
}

/// Runs the demo until SIGINT or SIGTERM.
///
/// # Errors
/// What keeps it from starting: the directory, the port, the database.
pub fn demo(args: &DemoArgs) -> Result<(), Failure> {
    serve::start_log("warn");
    fs::create_dir_all(&args.dir)?;
    let _lock = lock(&args.dir)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).map_err(|e| format!("port {}: {e}", args.port))?;
    let base_url = format!("http://{}", listener.local_addr()?);
    // A file of an earlier demo must not be taken for this one's.
    let _ = fs::remove_file(args.dir.join(handout::FILE));
    say(&format!("Menyiapkan demo di {} … / Setting up …", args.dir.display()));
    let db = database(args)?;
    let script = Script::read()?;
    let zone = script.main_site()?.time_zone;
    let date = script.next_working_day(zone.service_date(SystemClock.now()))?;
    let cast = block_on(stage::set(&db, &script, date))??;
    let (minute, speed) = if args.quiet_floor { (OPEN_MIN, 1.0) } else { (MORNING_MIN, 60.0) };
    let clock = Arc::new(DemoClock::new(zone.at(date, minute), args.speed.unwrap_or(speed)));
    let state = app_state(&db, &args.dir, &clock)?;
    let handout = Handout::new(base_url, &script, &cast, &state.gate)?;
    let (sites, services) = (handout.sites.len(), script.catalogue.services.len());
    say(&format!("Mal {}: {sites} tempat / sites, {services} layanan / services, {date}", handout.mall));
    let attendance = args.quiet_floor.then(|| Arc::new(Attendance::new(state.core.clone(), &handout.mall, &cast)));
    let show = Show {
        handout,
        dir: args.dir.clone(),
        clock: Arc::clone(&clock),
        core: state.core.clone(),
        attendance: attendance.clone(),
        seed: args.seed,
    };
    let sandbox = Sandbox { clock: Arc::clone(&clock), state: state.clone(), attendance };
    let playing = std::thread::Builder::new().name("mpp-demo".into()).spawn(move || show.begin())?;
    let served = serve::run(state, listener, None, 2, move |cfg| sandbox.configure(cfg));
    clock.stop();
    let _ = playing.join();
    say("Demo selesai / The demo has ended.");
    served
}

/// Keeps a second demo out of the directory while this one runs.
fn lock(dir: &Path) -> Result<File, Failure> {
    let file = File::create(dir.join("demo.lock"))?;
    file.try_lock().map_err(|_| format!("demo lain berjalan di {0} / another demo runs in {0}", dir.display()))?;
    Ok(file)
}

/// An empty database with the schema in place.
fn database(args: &DemoArgs) -> Result<DbSettings, Failure> {
    let url = match &args.database_url {
        Some(url) => url.clone(),
        None => {
            let file = args.dir.join("demo.sqlite");
            stage::remove_old_file(&file)?;
            DatabaseUrl::sqlite(file.to_str().ok_or("--dir: UTF-8")?)
        }
    };
    stage::make_room(&url)?;
    Ok(DbSettings { url, read_connections: 4, lanes: 2, lane_queue: 1000 })
}

/// What a served process has, by the demo's clock, and the sandbox in its table of routes.
fn app_state(db: &DbSettings, dir: &Path, clock: &Arc<DemoClock>) -> Result<AppState, Failure> {
    let keys_dir = match db.url.engine() {
        Engine::Sqlite => keys::directory(&db.url, None)?.0,
        Engine::Postgres => dir.join("keys"),
    };
    let keys = keys::load_or_create(&keys_dir, true)?;
    // Nobody is asked to sign in again as long as the demo lasts.
    let session = SessionTimes { idle_ms: TOKEN_LIFETIME_S * 1000, whole_ms: TOKEN_LIFETIME_S * 1000 };
    let tokens = TokenSettings { session, ..TokenSettings::new("mpp-demo", TOKEN_LIFETIME_S) };
    // Tokens and devices live by the machine's time: moving the demo's clock must not end them.
    let clocks = Clocks { business: Arc::<DemoClock>::clone(clock), security: Arc::new(SystemClock) };
    let state = AppState::start(db, keys, &tokens, clocks, Limits::default())?;
    Ok(AppState { http: HttpState::with_more(&contract(), &sandbox::operations(), Limits::default()), ..state })
}

/// What happens beside the server once it answers.
struct Show {
    handout: Handout,
    dir: PathBuf,
    clock: Arc<DemoClock>,
    core: Core,
    /// The officers of a still floor; none where the day is played.
    attendance: Option<Arc<Attendance>>,
    seed: u64,
}

impl Show {
    fn begin(self) {
        if let Err(error) = self.play() {
            eprintln!("mpp demo: {error}");
        }
    }

    fn play(&self) -> Result<(), Failure> {
        let client = Client::new(&self.handout.base_url);
        if self.wait_for_the_server(&client)? == Wake::Stopped {
            return Ok(());
        }
        match &self.attendance {
            Some(attendance) => self.keep_staffed(attendance),
            None => self.play_days(&client),
        }
    }

    fn greet(&self) -> Result<(), Failure> {
        let file = self.handout.write(&self.dir)?;
        say(&greeting(&self.handout, &file));
        Ok(())
    }

    fn play_days(&self, client: &Client) -> Result<(), Failure> {
        self.greet()?;
        let (clock, core) = (Arc::clone(&self.clock), self.core.clone());
        let player = Player { client, handout: &self.handout, clock, core, seed: self.seed };
        Ok(player.run().map_err(|error| error.chain())?)
    }

    /// Greets once every officer has come, and lets them come again on each working morning.
    fn keep_staffed(&self, attendance: &Attendance) -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(attendance.come()).map_err(|error| error.chain())?;
        self.greet()?;
        while self.clock.pause(LOOK_EVERY) == Wake::Due {
            if let Err(error) = runtime.block_on(attendance.come()) {
                tracing::warn!(error = %error.chain(), "the officers will try again to come");
            }
        }
        Ok(())
    }

    fn wait_for_the_server(&self, client: &Client) -> Result<Wake, Failure> {
        let since = Moment::now();
        loop {
            match client.get("/health/ready", None) {
                Ok(reply) if reply.is_success() => return Ok(Wake::Due),
                Err(error) if since.elapsed() > PATIENCE => return Err(error.into()),
                _ if since.elapsed() > PATIENCE => return Err("the server did not become ready".into()),
                _ if self.clock.pause(Duration::from_millis(50)) == Wake::Stopped => return Ok(Wake::Stopped),
                _ => {}
            }
        }
    }
}
