//! The settings of what lies between this process and its callers: proxies, limits, the address people use.

use crate::config::identity::BadSetting;
use crate::config::settings::{PROXY_HEADER, PUBLIC_URL, RATE_CLIENT, RATE_DEVICE, RATE_IP, TRUSTED_PROXIES};
use crate::http::limits::Limits;
use crate::http::proxies::{Network, Proxies, ProxyHeader};
use crate::http::rate::{Quota, RateSettings};

type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The limits of requests, from the environment given as a look-up.
///
/// # Errors
/// [`BadSetting`] naming the variable.
pub fn limits(env: Env<'_>) -> Result<Limits, BadSetting> {
    let usual = RateSettings::default();
    let rates = RateSettings {
        ip: rate(env, RATE_IP, usual.ip)?,
        device: rate(env, RATE_DEVICE, usual.device)?,
        client: rate(env, RATE_CLIENT, usual.client)?,
    };
    Ok(Limits { rates, proxies: proxies(env)?, ..Limits::default() })
}

fn rate(env: Env<'_>, name: &'static str, usual: Option<Quota>) -> Result<Option<Quota>, BadSetting> {
    match env(name).as_deref().map(str::trim) {
        None => Ok(usual),
        Some("off") => Ok(None),
        Some(text) => Quota::read(text).map(Some).ok_or(BadSetting { name, problem: "requests/seconds, e.g. 600/60, or off" }),
    }
}

fn proxies(env: Env<'_>) -> Result<Proxies, BadSetting> {
    let list = env(TRUSTED_PROXIES).unwrap_or_default();
    let networks = list.split(',').filter(|text| !text.trim().is_empty()).map(str::parse::<Network>);
    let bad = BadSetting { name: TRUSTED_PROXIES, problem: "addresses or networks with commas, e.g. 127.0.0.1,10.0.0.0/8" };
    let trusted = networks.collect::<Result<_, _>>().map_err(|_| bad)?;
    let header = match env(PROXY_HEADER).map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        None | Some("x-forwarded-for") => ProxyHeader::XForwardedFor,
        Some("forwarded") => ProxyHeader::Forwarded,
        Some(_) => return Err(BadSetting { name: PROXY_HEADER, problem: "x-forwarded-for or forwarded" }),
    };
    Ok(Proxies { trusted, header })
}

/// The address people use, without a slash at its end.
///
/// # Errors
/// [`BadSetting`] for what is no `https://` or `http://` address of a host.
pub fn public_url(env: Env<'_>) -> Result<Option<String>, BadSetting> {
    let Some(url) = env(PUBLIC_URL).map(|url| url.trim().trim_end_matches('/').to_owned()) else { return Ok(None) };
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let sound = !rest.is_empty() && url.len() <= 200 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/[]".contains(&b));
    if sound { Ok(Some(url)) } else { Err(BadSetting { name: PUBLIC_URL, problem: "https://host, with a path if there is one" }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> impl Fn(&str) -> Option<String> {
        move |asked| (asked == name).then(|| value.to_owned())
    }

    #[test]
    fn what_is_not_set_is_as_usual_and_off_is_off() {
        let usual = limits(&|_| None).unwrap();
        assert_eq!(usual.rates.device, Some(Quota { quota: 600, window_s: 60 }));
        assert!(usual.proxies.trusted.is_empty());
        assert_eq!(limits(&with(RATE_DEVICE, "off")).unwrap().rates.device, None);
        assert_eq!(limits(&with(RATE_IP, "100/10")).unwrap().rates.ip, Some(Quota { quota: 100, window_s: 10 }));
        assert_eq!(limits(&with(TRUSTED_PROXIES, "127.0.0.1, 10.0.0.0/8")).unwrap().proxies.trusted.len(), 2);
        assert_eq!(limits(&with(PROXY_HEADER, "Forwarded")).unwrap().proxies.header, ProxyHeader::Forwarded);
        assert_eq!(public_url(&with(PUBLIC_URL, "https://mpp.example/antre/")).unwrap().as_deref(), Some("https://mpp.example/antre"));
    }

    #[test]
    fn what_cannot_be_used_names_its_variable() {
        for (name, value) in [(RATE_IP, "0/60"), (RATE_CLIENT, "banyak"), (TRUSTED_PROXIES, "kantor"), (PROXY_HEADER, "x-real-ip")] {
            assert_eq!(limits(&with(name, value)).unwrap_err().name, name);
        }
        for bad in ["", "mpp.example", "https://", "javascript://x", "https://a b"] {
            assert!(public_url(&with(PUBLIC_URL, bad)).is_err(), "{bad}");
        }
    }
}
