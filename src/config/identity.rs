//! How access tokens are issued.

use crate::identity::TokenSettings;

/// Name of this installation in tokens (`iss`); text without blanks, default `mpp`. All processes of one installation agree.
pub const TOKEN_ISSUER: &str = "MPP_TOKEN_ISSUER";
/// Minutes a staff token is good for: 5 to 720, default 60. A disabled user is out within a second whatever this says.
pub const TOKEN_MINUTES: &str = "MPP_TOKEN_MINUTES";

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
    let minutes = env(TOKEN_MINUTES).map_or(Ok(60), |text| text.trim().parse::<i64>());
    let minutes = minutes.ok().filter(|minutes| (5..=720).contains(minutes));
    let minutes = minutes.ok_or(BadSetting { name: TOKEN_MINUTES, problem: "whole minutes, 5 to 720" })?;
    Ok(TokenSettings { issuer, lifetime_s: minutes * 60 })
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
        assert_eq!((default.issuer.as_str(), default.lifetime_s), ("mpp", 3600));
        assert_eq!(read(TOKEN_MINUTES, "15").unwrap().lifetime_s, 900);
        for bad in ["4", "721", "-60", "1e2", "satu jam", ""] {
            assert_eq!(read(TOKEN_MINUTES, bad).unwrap_err().name, TOKEN_MINUTES, "{bad}");
        }
        for bad in ["", "mpp sumedang", "mpp\n"] {
            assert_eq!(read(TOKEN_ISSUER, bad).unwrap_err().name, TOKEN_ISSUER, "{bad:?}");
        }
    }
}
