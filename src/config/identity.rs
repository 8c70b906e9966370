//! How access tokens are issued.

use crate::identity::TokenSettings;
use crate::identity::model_session::SessionTimes;
use crate::identity::sso::TrustedIssuer;

/// Name of this installation in tokens (`iss`); text without blanks, default `mpp`. All processes of one installation agree.
pub const TOKEN_ISSUER: &str = "MPP_TOKEN_ISSUER";
/// Minutes an access token is good for: 5 to 720, default 15. A disabled user is out within a second whatever this says.
pub const TOKEN_MINUTES: &str = "MPP_TOKEN_MINUTES";
/// Minutes without a refresh after which a sign-in ends: 5 to 720, default 60.
pub const SESSION_IDLE_MINUTES: &str = "MPP_SESSION_IDLE_MINUTES";
/// Hours after which a sign-in ends whatever happens: 1 to 24, default 12.
pub const SESSION_HOURS: &str = "MPP_SESSION_HOURS";

/// A file that names the trusted issuers of single sign-on and what their tokens allow; see docs/OPERATIONS.md.
pub const SSO_FILE: &str = "MPP_SSO_FILE";

/// What [`SSO_FILE`] holds.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SsoFile {
    issuers: Vec<TrustedIssuer>,
}

/// A file of trusted issuers that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadSso {
    #[error("{SSO_FILE}: {0} cannot be read")]
    Io(String, #[source] std::io::Error),
    #[error("{SSO_FILE}: {0} is not of the form that docs/OPERATIONS.md shows")]
    Form(String, #[source] serde_json::Error),
    #[error("{SSO_FILE}: {0}")]
    Issuer(String),
}

/// The trusted issuers of single sign-on; none without [`SSO_FILE`].
///
/// # Errors
/// [`BadSso`]: half a table of roles is worse than none, so the process does not start.
pub fn trusted_issuers(env: &dyn Fn(&str) -> Option<String>) -> Result<Vec<TrustedIssuer>, BadSso> {
    let Some(path) = env(SSO_FILE).filter(|path| !path.is_empty()) else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(&path).map_err(|error| BadSso::Io(path.clone(), error))?;
    let file: SsoFile = serde_json::from_str(&text).map_err(|error| BadSso::Form(path, error))?;
    for (index, issuer) in file.issuers.iter().enumerate() {
        issuer.check().map_err(BadSso::Issuer)?;
        if file.issuers.iter().take(index).any(|other| other.issuer == issuer.issuer) {
            return Err(BadSso::Issuer(format!("{} stands there twice", issuer.issuer)));
        }
    }
    Ok(file.issuers)
}

/// A variable with a value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct BadSetting {
    pub name: &'static str,
    pub problem: &'static str,
}

/// Reads the settings from the environment, given as a look-up so that tests pass a map.
///
/// # Errors
/// [`BadSetting`] naming the variable.
pub fn token_settings(env: &dyn Fn(&str) -> Option<String>) -> Result<TokenSettings, BadSetting> {
    let issuer = env(TOKEN_ISSUER).unwrap_or_else(|| "mpp".to_owned());
    if issuer.is_empty() || issuer.len() > 200 || !issuer.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(BadSetting { name: TOKEN_ISSUER, problem: "1 to 200 visible ASCII characters" });
    }
    let minutes = whole(env, TOKEN_MINUTES, 15, (5, 720), "whole minutes, 5 to 720")?;
    let idle = whole(env, SESSION_IDLE_MINUTES, 60, (5, 720), "whole minutes, 5 to 720")?;
    let hours = whole(env, SESSION_HOURS, 12, (1, 24), "whole hours, 1 to 24")?;
    Ok(TokenSettings {
        issuer,
        lifetime_s: minutes * 60,
        session: SessionTimes { idle_ms: idle * 60_000, whole_ms: hours * 3_600_000 },
        trusted: Vec::new(),
    })
}

fn whole(
    env: &dyn Fn(&str) -> Option<String>,
    name: &'static str,
    default: i64,
    (low, high): (i64, i64),
    problem: &'static str,
) -> Result<i64, BadSetting> {
    let value = env(name).map_or(Some(default), |text| text.trim().parse().ok());
    value.filter(|value| (low..=high).contains(value)).ok_or(BadSetting { name, problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_and_bounds() {
        let read = |name: &'static str, value: &str| {
            let value = value.to_owned();
            token_settings(&move |asked| (asked == name).then(|| value.clone()))
        };
        let default = token_settings(&|_| None).unwrap();
        assert_eq!((default.issuer.as_str(), default.lifetime_s, default.session), ("mpp", 900, SessionTimes::default()));
        assert_eq!(read(TOKEN_MINUTES, "60").unwrap().lifetime_s, 3600);
        assert_eq!(read(SESSION_HOURS, "8").unwrap().session.whole_ms, 8 * 3_600_000);
        assert_eq!(read(SESSION_HOURS, "25").unwrap_err().name, SESSION_HOURS);
        assert_eq!(read(SESSION_IDLE_MINUTES, "4").unwrap_err().name, SESSION_IDLE_MINUTES);
        for bad in ["4", "721", "-60", "1e2", "satu jam", ""] {
            assert_eq!(read(TOKEN_MINUTES, bad).unwrap_err().name, TOKEN_MINUTES, "{bad}");
        }
        for bad in ["", "mpp sumedang", "mpp\n"] {
            assert_eq!(read(TOKEN_ISSUER, bad).unwrap_err().name, TOKEN_ISSUER, "{bad:?}");
        }
    }

    #[test]
    fn half_a_table_of_issuers_does_not_start() {
        assert_eq!(trusted_issuers(&|_| None).unwrap(), []);
        let path = std::env::temp_dir().join(format!("mpp-sso-{}.json", uuid::Uuid::now_v7()));
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let file = path.to_str().unwrap().to_owned();
            trusted_issuers(&move |name| (name == SSO_FILE).then(|| file.clone()))
        };
        let issuer = r#"{"issuer": "https://masuk.contoh.go.id/realms/sumedang", "audience": "mpp", "roles": [
            {"claim": "/realm_access/roles", "value": "mpp-petugas", "role": "officer", "mall": "sumedang", "site": "utama"}]}"#;
        let good = read(&format!(r#"{{"issuers": [{issuer}]}}"#)).unwrap();
        assert_eq!((good.len(), good[0].roles[0].site.as_deref()), (1, Some("utama")));
        for bad in [
            String::new(),
            format!(r#"{{"issuers": [{issuer}, {issuer}]}}"#),
            format!(r#"{{"issuers": [{}]}}"#, issuer.replace("officer", "kiosk")),
            format!(r#"{{"issuers": [{}]}}"#, issuer.replace("officer", "root")),
            format!(r#"{{"issuers": [{}]}}"#, issuer.replace("https", "http")),
            format!(r#"{{"issuers": [{}]}}"#, issuer.replace("audience", "audiance")),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
        std::fs::remove_file(&path).unwrap();
    }
}
