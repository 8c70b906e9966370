//! What `mpp user …` does; the command line itself is read elsewhere. Errors are for the person at the terminal.

use std::io::BufRead as _;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::db::connection::DatabaseUrl;
use crate::db::{Db, DbSettings, Origin, migrations};
use crate::identity::model::{NamedGrant, NewGrant, Scope, Username};
use crate::identity::passwords::Passwords;
use crate::identity::places;
use crate::identity::service::users::{self, NewUser, UserOfMall};
use crate::kernel::codes::Code;
use crate::kernel::error::AppError;
use crate::kernel::ids::MallId;
use crate::kernel::permission::Role;
use crate::kernel::time::{Clock as _, Instant, SiteZone, SystemClock};

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Schema(#[from] migrations::SchemaError),
    #[error("there is no mall with the code {0}")]
    UnknownMall(String),
    #[error("the password cannot be read")]
    Password(#[source] std::io::Error),
    #[error("{}", explain(.0))]
    Refused(AppError),
}

impl From<AppError> for CliError {
    fn from(error: AppError) -> Self {
        Self::Refused(error)
    }
}

/// Everything the error says, fields included.
fn explain(error: &AppError) -> String {
    let mut text = error.chain();
    for field in error.fields() {
        let detail = field.detail.as_ref().map_or("", |text| text.en.as_str());
        text.push_str(&format!("\n  {}: {} {detail}", field.pointer, field.code));
    }
    text
}

/// Where the password of a new user comes from. Not printable.
#[derive(Clone, PartialEq, Eq)]
pub enum PasswordSource {
    /// Given by the environment or the first line of standard input.
    Given(String),
    /// Made here; to be shown once.
    Generated(String),
}

/// The password in `MPP_USER_PASSWORD` (`from_env`), else the first line of `input`, else a new one of 120 random bits.
///
/// # Errors
/// [`CliError::Password`] when `input` cannot be read.
pub fn choose_password(from_env: Option<String>, input: Option<&mut dyn std::io::Read>) -> Result<PasswordSource, CliError> {
    if let Some(password) = from_env.filter(|password| !password.is_empty()) {
        return Ok(PasswordSource::Given(password));
    }
    let mut line = String::new();
    if let Some(input) = input {
        std::io::BufReader::new(input).read_line(&mut line).map_err(CliError::Password)?;
    }
    let given = line.trim_end_matches(['\r', '\n']);
    Ok(if given.is_empty() { PasswordSource::Generated(generate_password()) } else { PasswordSource::Given(given.to_owned()) })
}

/// 24 characters out of 32, in groups, none of them easily mistaken for another.
fn generate_password() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let symbols: Vec<char> =
        rand::random::<[u8; 24]>().iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).map(|b| char::from(*b)).collect();
    symbols.chunks(6).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A user to add, as named on the command line.
#[derive(Clone)]
pub struct UserToAdd {
    pub username: String,
    pub display_name: String,
    pub role: Role,
    /// Code of the mall.
    pub mall: String,
    pub scope: Scope,
    /// When the account ends by itself.
    pub valid_until: Option<Instant>,
    pub password: PasswordSource,
}

/// Adds a staff user and returns what to print. The service may be running.
///
/// # Errors
/// [`CliError`].
pub async fn user_add(url: &DatabaseUrl, new: UserToAdd) -> Result<String, CliError> {
    let db = open(url)?;
    let mall_id = mall(&db, &new.mall).await?;
    let username = Username::parse(&new.username)?;
    let (password, shown) = told(new.password);
    let grants = vec![NewGrant { role: new.role, scope: new.scope }];
    let new = NewUser { username: new.username, display_name: new.display_name, password, valid_until: new.valid_until, grants };
    let made = users::add_user(&db, &Passwords::new()?, Origin::system(), mall_id, new).await;
    db.stop();
    made?;
    Ok(format!("user {} added{shown}", username.as_str()))
}

/// A password, and what to print of it: only one that was made here.
fn told(source: PasswordSource) -> (String, String) {
    match source {
        PasswordSource::Given(password) => (password, String::new()),
        PasswordSource::Generated(password) => {
            let shown = format!("\npassword: {password}\nIt is shown this once; hand it over safely.");
            (password, shown)
        }
    }
}

/// Gives a user a new password and ends all their sessions.
///
/// # Errors
/// [`CliError`].
pub async fn user_reset(url: &DatabaseUrl, mall_code: &str, username: &str, password: PasswordSource) -> Result<String, CliError> {
    let db = open(url)?;
    let mall_id = mall(&db, mall_code).await?;
    let (password, shown) = told(password);
    let (passwords, now) = (Passwords::new()?, SystemClock.now());
    let done = users::reset_password(&db, &passwords, Origin::system(), mall_id, username, &password, now).await;
    db.stop();
    done?;
    Ok(format!("user {username} has a new password; all their sessions ended{shown}"))
}

/// The users of a mall, one a line: name, roles, and what keeps them out.
///
/// # Errors
/// [`CliError`].
pub async fn user_list(url: &DatabaseUrl, mall_code: &str) -> Result<String, CliError> {
    let db = open(url)?;
    let mall_id = mall(&db, mall_code).await?;
    let found = users::all_users(&db, mall_id).await;
    db.stop();
    let now = SystemClock.now();
    Ok(found?.iter().map(|of_mall| line(of_mall, now)).collect::<Vec<_>>().join("\n"))
}

fn line(UserOfMall { user, grants }: &UserOfMall, now: Instant) -> String {
    let role = |named: &NamedGrant| {
        let scope: Vec<&str> = [&named.site, &named.agency, &named.counter].into_iter().filter_map(Option::as_deref).collect();
        if scope.is_empty() { named.grant.role.to_string() } else { format!("{}@{}", named.grant.role, scope.join("/")) }
    };
    let roles = grants.iter().map(role).collect::<Vec<_>>().join(" ");
    let state = match user.valid_until {
        _ if user.disabled => "disabled".to_owned(),
        Some(until) if until <= now => format!("ended {until}"),
        Some(until) => format!("until {until}"),
        None => "active".to_owned(),
    };
    format!("{}\t{state}\t{roles}\t{}", user.username, user.display_name)
}

/// A moment in RFC 3339, or a date, which lasts until its end in the west of Indonesia.
///
/// # Errors
/// What is expected, in words.
pub fn parse_until(text: &str) -> Result<Instant, String> {
    let of_date = || text.parse::<NaiveDate>().ok().map(|date| SiteZone::Wib.at(date, 24 * 60));
    text.parse::<Instant>().ok().or_else(of_date).ok_or_else(|| "a date, e.g. 2026-12-31, or a moment in RFC 3339".to_owned())
}

/// Shuts a user out of every mall, or lets them in again; `mall` is one they have a role in.
///
/// # Errors
/// [`CliError`].
pub async fn user_set_disabled(url: &DatabaseUrl, mall_code: &str, username: &str, disabled: bool) -> Result<String, CliError> {
    let db = open(url)?;
    let mall_id = mall(&db, mall_code).await?;
    let done = users::set_user_disabled(&db, Origin::system(), mall_id, username, disabled).await;
    db.stop();
    done?;
    Ok(format!("user {username} {}", if disabled { "disabled" } else { "enabled" }))
}

fn open(url: &DatabaseUrl) -> Result<Db, CliError> {
    migrations::ensure(url)?;
    let settings = DbSettings { url: url.clone(), read_connections: 1, lanes: 1, lane_queue: 8 };
    Ok(Db::start(&settings, Arc::new(SystemClock)))
}

async fn mall(db: &Db, code: &str) -> Result<MallId, CliError> {
    let wanted = code.to_owned();
    let found = db.read(move |conn| places::mall(conn, &wanted)?.ok_or_else(|| AppError::new(Code::NotFound))).await;
    found.map_err(|error| if error.code() == Code::NotFound { CliError::UnknownMall(code.to_owned()) } else { error.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::service::login::{SignIn, login};
    use crate::identity::testing::{PASSWORD, house};

    #[test]
    fn the_environment_goes_before_input_and_an_empty_line_means_make_one() {
        let choose = |env: Option<&str>, input: &[u8]| choose_password(env.map(str::to_owned), Some(&mut &*input)).unwrap();
        let given = |text: &str| PasswordSource::Given(text.to_owned());
        assert!(choose(Some("dari lingkungan"), b"dari masukan\n") == given("dari lingkungan"));
        assert!(choose(None, b"dari masukan \r\nlebih\n") == given("dari masukan "));
        for made in [choose(None, b""), choose(Some(""), b"\n"), choose_password(None, None).unwrap()] {
            let PasswordSource::Generated(password) = made else { panic!("given") };
            assert_eq!(password.len(), 27);
            assert!(
                crate::identity::password_rules::check_new(&password, &crate::identity::password_rules::Context::default(), "/password")
                    .is_ok(),
                "{password}"
            );
        }
    }

    fn officer(mall: &str, password: PasswordSource) -> UserToAdd {
        let scope = Scope { site: Some("utama".to_owned()), ..Scope::default() };
        UserToAdd {
            username: "Budi".to_owned(),
            display_name: "Budi Santoso".to_owned(),
            role: Role::Officer,
            mall: mall.to_owned(),
            scope,
            valid_until: None,
            password,
        }
    }

    #[actix_web::test]
    async fn a_user_added_at_the_terminal_can_sign_in_until_disabled() {
        let house = house();
        let password = generate_password();
        let printed = user_add(&house.url, officer("sumedang", PasswordSource::Generated(password.clone()))).await.unwrap();
        assert!(printed.contains(&password), "a password made here is shown");
        assert!(login(&house.gate, SignIn::new("budi", &password)).await.is_ok());
        assert!(user_set_disabled(&house.url, "banten", "budi", true).await.is_err(), "not by a mall they have no role in");
        user_set_disabled(&house.url, "sumedang", "budi", true).await.unwrap();
        assert!(login(&house.gate, SignIn::new("budi", &password)).await.is_err());
    }

    #[actix_web::test]
    async fn what_is_wrong_is_said_in_words() {
        let house = house();
        let given = || PasswordSource::Given(PASSWORD.to_owned());
        let printed = user_add(&house.url, officer("sumedang", given())).await.unwrap();
        assert!(!printed.contains(PASSWORD), "a given password is not shown");
        let refused = async |user| user_add(&house.url, user).await.unwrap_err().to_string();
        assert!(refused(officer("tak-ada", given())).await.contains("tak-ada"));
        assert!(refused(officer("sumedang", given())).await.contains("/username: duplicate"));
        assert!(refused(officer("sumedang", PasswordSource::Given("pendek".to_owned()))).await.contains("12 to 128"));
    }
}
