//! The command line: read, dispatched, and told what went wrong.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::data_keys::{self, DataKeysCommand, Keeper};
use super::export::ExportArgs;
use super::import::ImportArgs;
use super::user::{self, PasswordSource, UserToAdd, choose_password};
use crate::config::settings::{Settings, check_names};
use crate::config::{keys as key_files, settings};
use crate::db::connection::DatabaseUrl;
use crate::db::migrations;
use crate::identity::model::Scope;
use crate::kernel::permission::Role;
use crate::kernel::time::Instant;

/// Any error on its way to the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(name = "mpp", version, about = "Backend of a Mal Pelayanan Publik")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API. Settings come from MPP_* variables; SQLite is migrated, PostgreSQL must have been (`mpp migrate`).
    Serve,
    /// A whole mall to look at: fresh data, its own clock, and a day of visitors and officers playing against the API.
    Demo(super::demo::DemoArgs),
    /// Bring the schema up to date.
    Migrate,
    /// Print the contract (OpenAPI 3.1), or check or write the file that is kept.
    Openapi {
        /// Write to this file instead of the terminal.
        #[arg(long)]
        write: Option<PathBuf>,
    },
    /// Print the contract of the streams (AsyncAPI 3.0), or write the file that is kept.
    Asyncapi {
        /// Write to this file instead of the terminal.
        #[arg(long)]
        write: Option<PathBuf>,
    },
    /// Print the table of problem codes (docs/ERRORS.md).
    Errors {
        /// Write to this file instead of the terminal.
        #[arg(long)]
        write: Option<PathBuf>,
    },
    /// Print the table of roles and permissions (docs/PERMISSIONS.md).
    Permissions {
        /// Write to this file instead of the terminal.
        #[arg(long)]
        write: Option<PathBuf>,
    },
    /// Set up a mall from a file, or bring its catalogue up to date. Importing twice changes nothing.
    Import(ImportArgs),
    /// Write the catalogue of a mall as the two files that `import` reads.
    Export(ExportArgs),
    /// Check the hash chain of every event stream.
    Verify,
    /// Staff users.
    #[command(subcommand)]
    User(UserCommand),
    /// Keys outside the database.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Show the settings in force, secrets redacted.
    ConfigCheck,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Add a user. The password is read from MPP_USER_PASSWORD or standard input, or made and shown once.
    Add {
        /// Name to sign in with.
        username: String,
        /// Code of the mall.
        #[arg(long)]
        mall: String,
        /// officer, manager, publisher, agency_admin, mall_head, auditor or admin; docs/PERMISSIONS.md says what each may.
        #[arg(long)]
        role: Role,
        /// Name shown to colleagues.
        #[arg(long)]
        display_name: Option<String>,
        /// Only at this site.
        #[arg(long)]
        site: Option<String>,
        /// Only for this agency.
        #[arg(long)]
        agency: Option<String>,
        /// Only at this counter of the site.
        #[arg(long)]
        counter: Option<String>,
        /// The account ends by itself: a date (its end, WIB) or a moment in RFC 3339.
        #[arg(long, value_parser = user::parse_until)]
        until: Option<Instant>,
    },
    /// Give a user a new password, read or made as by `add`; all their sessions end.
    Reset {
        username: String,
        #[arg(long)]
        mall: String,
    },
    /// List the users of a mall: name, state, roles, shown name.
    List {
        #[arg(long)]
        mall: String,
    },
    /// Shut a user out of every mall.
    Disable {
        username: String,
        #[arg(long)]
        mall: String,
    },
    /// Let a user in again.
    Enable {
        username: String,
        #[arg(long)]
        mall: String,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Make the key files in a directory all processes share.
    Init { directory: PathBuf },
    /// List the keys that sign access tokens, and what each does.
    ListSigning { directory: PathBuf },
    /// Add a key that will sign access tokens. Serving processes read it within seconds and publish it before it signs; none is restarted.
    RotateSigning {
        directory: PathBuf,
        /// When it begins to sign; those who keep our published keys keep them for five minutes.
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(i64).range(6..=10_080))]
        in_minutes: i64,
    },
    #[command(flatten)]
    Data(DataKeysCommand),
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mpp: {}", chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    text
}

/// The environment, its `MPP_*` names checked.
pub fn settings() -> Result<Settings, Failure> {
    check_names(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))
        .map_err(|names| format!("unknown settings: {}; see docs/OPERATIONS.md", names.join(", ")))?;
    Ok(Settings::from_env(&|name| std::env::var(name).ok())?)
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve => super::serve::serve(),
        Command::Demo(args) => super::demo::demo(&args),
        Command::Migrate => migrate(&settings()?.db.url),
        Command::Asyncapi { write } => print_or_write(write, &crate::app::stream_contract()),
        Command::Openapi { write } => print_or_write(write, &crate::http::contract::to_json(&crate::app::contract())),
        Command::Errors { write } => print_or_write(write, &super::errors::table()),
        Command::Permissions { write } => print_or_write(write, &super::permissions::page()),
        Command::Import(args) => super::import::import(&args),
        Command::Export(args) => super::export::export(&settings()?.db.url, &args),
        Command::Verify => super::verify::verify(&settings()?.db.url),
        Command::User(command) => run_user(command),
        Command::Keys(command) => run_keys(command),
        Command::ConfigCheck => {
            let settings = settings()?;
            println!("{}={}", settings::DATABASE_URL, settings.db.url);
            println!("{}={}", settings::LISTEN, settings.listen);
            println!("{}={}", settings::HTTP_THREADS, settings.http_threads);
            println!("{}={}", settings::READ_CONNECTIONS, settings.db.read_connections);
            println!("{}={}", settings::LANES, settings.db.lanes);
            println!("{}={}", settings::LANE_QUEUE, settings.db.lane_queue);
            println!(
                "{}={}",
                key_files::KEYS_DIR,
                key_files::directory(&settings.db.url, std::env::var(key_files::KEYS_DIR).ok().as_deref())?.0.display()
            );
            Ok(())
        }
    }
}

fn migrate(url: &DatabaseUrl) -> Result<(), Failure> {
    let applied = migrations::migrate(url)?;
    if applied.is_empty() {
        println!("{url}: up to date");
    }
    for name in applied {
        println!("{url}: applied {name}");
    }
    Ok(())
}

fn print_or_write(path: Option<PathBuf>, text: &str) -> Result<(), Failure> {
    match path {
        Some(path) => std::fs::write(path, text)?,
        None => print!("{text}"),
    }
    Ok(())
}

/// A runtime for commands that talk to the database for a moment.
pub fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future))
}

fn run_user(command: UserCommand) -> Result<(), Failure> {
    let url = settings()?.db.url;
    let said = match command {
        UserCommand::Add { username, mall, role, display_name, site, agency, counter, until } => {
            let (password, scope) = (password()?, Scope { site, agency, counter });
            let display_name = display_name.unwrap_or_else(|| username.clone());
            block_on(user::user_add(&url, UserToAdd { username, display_name, role, mall, scope, valid_until: until, password }))??
        }
        UserCommand::Reset { username, mall } => block_on(user::user_reset(&url, &mall, &username, password()?))??,
        UserCommand::List { mall } => block_on(user::user_list(&url, &mall))??,
        UserCommand::Disable { username, mall } => block_on(user::user_set_disabled(&url, &mall, &username, true))??,
        UserCommand::Enable { username, mall } => block_on(user::user_set_disabled(&url, &mall, &username, false))??,
    };
    println!("{said}");
    Ok(())
}

fn run_keys(command: KeysCommand) -> Result<(), Failure> {
    let said = match command {
        KeysCommand::Init { directory } => super::keys::keys_init(&directory)?,
        KeysCommand::ListSigning { directory } => super::keys::keys_list(&directory)?,
        KeysCommand::RotateSigning { directory, in_minutes } => super::keys::keys_rotate_signing(&directory, in_minutes)?,
        KeysCommand::Data(command) => return run_data_keys(command),
    };
    println!("{said}");
    Ok(())
}

fn run_data_keys(command: DataKeysCommand) -> Result<(), Failure> {
    let url = settings()?.db.url;
    let (dir, _) = key_files::directory(&url, std::env::var(key_files::KEYS_DIR).ok().as_deref())?;
    block_on(async { data_keys::run(command, &Keeper::open(&url, &dir).await?, &mut |said| println!("{said}")).await })?
}

/// The password of a user: from the environment, a pipe, or made here.
fn password() -> Result<PasswordSource, Failure> {
    let mut input = std::io::stdin();
    let piped = !input.is_terminal();
    Ok(choose_password(std::env::var(settings::USER_PASSWORD).ok(), piped.then_some(&mut input))?)
}
