//! Single sign-on: access tokens of issuers that the operator trusts (OpenID Connect; Keycloak is the example). We are a resource server:
//! people sign in there, their client sends us the token it got, and we check it by the issuer's published keys, without asking
//! the issuer about it.
//!
//! `verify`: the checks of a token, pure. `jwks`: the keys of an issuer and when to ask for them again. `fetch`: asking.

mod fetch;
pub mod jwks;
pub mod verify;

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;

use crate::kernel::permission::Role;
use jwks::Keyring;

/// An issuer that is trusted, as the operator writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedIssuer {
    /// Exactly the `iss` of its tokens; its discovery document lies below it. `https`, or `http` on this machine alone.
    pub issuer: String,
    /// What `aud` must contain: our name at the issuer.
    pub audience: String,
    /// PEM of the authorities that its certificate is checked by, instead of those of the web.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// What its tokens allow here; nothing else does.
    pub roles: Vec<RoleRule>,
}

/// A value of a claim that stands for a role at a place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// JSON pointer to a list or to words between blanks: `/realm_access/roles`, `/resource_access/mpp/roles`, `/scope`.
    pub claim: String,
    pub value: String,
    pub role: Role,
    /// Codes of the scope.
    pub mall: String,
    #[serde(default)]
    pub site: Option<String>,
    #[serde(default)]
    pub agency: Option<String>,
    #[serde(default)]
    pub counter: Option<String>,
}

impl TrustedIssuer {
    /// Whether it can be used at all; says what is wrong, in words.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), String> {
        let wrong = |what: &str| Err(format!("{}: {what}", self.issuer));
        if !may_be_asked(&self.issuer) || self.issuer.ends_with('/') || self.issuer.contains(['?', '#', ' ']) {
            return wrong("an issuer is an https address without `/` at its end (http on this machine alone)");
        }
        if self.audience.is_empty() {
            return wrong("`audience` must name this service as the issuer knows it");
        }
        for rule in &self.roles {
            if !rule.claim.starts_with('/') || rule.value.is_empty() {
                return wrong("`claim` is a JSON pointer such as /realm_access/roles, and `value` is not empty");
            }
            if matches!(rule.role, Role::Kiosk | Role::Display) {
                return wrong("roles of devices are not given to people");
            }
            if rule.counter.is_some() && rule.site.is_none() {
                return wrong("a counter is named together with its site");
            }
        }
        Ok(())
    }
}

/// Whether we ask this address: over TLS, or on this machine, where nobody stands between.
fn may_be_asked(url: &str) -> bool {
    let host = |rest: &str| rest.split(['/', ':']).next().unwrap_or_default().to_owned();
    match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => !host(rest).is_empty() && !rest.contains('@'),
        (None, Some(rest)) => ["127.0.0.1", "localhost"].contains(&host(rest).as_str()) && !rest.contains('@'),
        (None, None) => false,
    }
}

/// A trusted issuer with the keys it publishes.
pub struct Issuer {
    pub trusted: TrustedIssuer,
    pub keys: Keyring,
}

/// The trusted issuers of a process.
#[must_use]
pub fn issuers(trusted: &[TrustedIssuer]) -> Vec<Arc<Issuer>> {
    let one = |trusted: &TrustedIssuer| {
        let asked = trusted.clone();
        Arc::new(Issuer { trusted: trusted.clone(), keys: Keyring::new(move || fetch::keys(&asked)) })
    };
    trusted.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(url: &str) -> TrustedIssuer {
        TrustedIssuer { issuer: url.to_owned(), audience: "mpp".to_owned(), ca_file: None, roles: Vec::new() }
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for good in ["https://masuk.contoh.go.id/realms/sumedang", "http://127.0.0.1:8089/realms/uji", "http://localhost:8089"] {
            assert_eq!(issuer(good).check(), Ok(()), "{good}");
        }
        for bad in [
            "",
            "masuk.contoh.go.id",
            "http://masuk.contoh.go.id/realms/sumedang",
            "http://127.0.0.1.contoh.go.id",
            "http://127.0.0.1@contoh.go.id",
            "http://localhost.contoh.go.id",
            "https://masuk.contoh.go.id/",
            "https://masuk.contoh.go.id/?a=b",
            "ftp://masuk.contoh.go.id",
        ] {
            assert!(issuer(bad).check().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rule_is_whole() {
        let rule = RoleRule {
            claim: "/realm_access/roles".to_owned(),
            value: "mpp-officer".to_owned(),
            role: Role::Officer,
            mall: "sumedang".to_owned(),
            site: None,
            agency: None,
            counter: None,
        };
        let with = |rule: RoleRule| TrustedIssuer { roles: vec![rule], ..issuer("https://masuk.contoh.go.id") }.check();
        assert_eq!(with(rule.clone()), Ok(()));
        for bad in [
            RoleRule { claim: "realm_access.roles".to_owned(), ..rule.clone() },
            RoleRule { value: String::new(), ..rule.clone() },
            RoleRule { role: Role::Kiosk, ..rule.clone() },
            RoleRule { counter: Some("A1".to_owned()), ..rule },
        ] {
            assert!(with(bad.clone()).is_err(), "{bad:?}");
        }
    }
}
