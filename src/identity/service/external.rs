//! People who sign in elsewhere. An issuer and its subject are one user here, made when first seen, without a password and without
//! grants of our own: what they may do is read from each token by the operator's table. Shutting such a user out works as for any other.

use crate::db::Db;
use crate::db::connection::DbConn;
use crate::identity::model::{MAX_GRANTS, Scope, User, check_name};
use crate::identity::sso::verify::Vouched;
use crate::identity::sso::{RoleRule, TrustedIssuer};
use crate::identity::{places, store, store_external};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::UserId;
use crate::kernel::permission::Grant;
use crate::kernel::time::Instant;

/// The user behind a token and what its claims allow.
///
/// # Errors
/// `token_invalid` for a user who was shut out; the engine's.
pub async fn recognise(db: &Db, issuer: &TrustedIssuer, vouched: &Vouched, now: Instant) -> Result<(UserId, Vec<Grant>)> {
    let rules: Vec<RoleRule> = vouched.rules(&issuer.roles).take(MAX_GRANTS).cloned().collect();
    let (name, subject) = (issuer.issuer.clone(), vouched.subject.clone());
    let look_up = move |conn: &mut DbConn| {
        let user = match store_external::user_of(conn, &name, &subject)? {
            Some(id) => store::user_by_id(conn, id)?,
            None => None,
        };
        Ok((user, grants(conn, &rules)?))
    };
    let (user, grants) = db.read(look_up).await?;
    match user {
        Some(user) if user.is_active(now) => Ok((user.id, grants)),
        Some(_) => Err(AppError::new(Code::TokenInvalid)),
        None => Ok((first_seen(db, issuer, vouched, now).await?, grants)),
    }
}

/// What the rules give; one that names a place nobody knows gives nothing.
fn grants(conn: &mut DbConn, rules: &[RoleRule]) -> Result<Vec<Grant>> {
    let mut grants = Vec::with_capacity(rules.len());
    for rule in rules {
        match grant(conn, rule)? {
            Some(grant) => grants.push(grant),
            None => tracing::warn!(value = rule.value, mall = rule.mall, "a role of single sign-on names a place that is not known"),
        }
    }
    Ok(grants)
}

fn grant(conn: &mut DbConn, rule: &RoleRule) -> Result<Option<Grant>> {
    let Some(mall_id) = places::mall(conn, &rule.mall)? else { return Ok(None) };
    let scope = Scope { site: rule.site.clone(), agency: rule.agency.clone(), counter: rule.counter.clone() };
    match places::scope(conn, mall_id, &scope, "") {
        Ok(ids) => Ok(Some(Grant { role: rule.role, mall_id, site_id: ids.site_id, agency_id: ids.agency_id, counter_id: ids.counter_id })),
        Err(error) if error.code() == Code::ValidationFailed => Ok(None),
        Err(error) => Err(error),
    }
}

async fn first_seen(db: &Db, issuer: &TrustedIssuer, vouched: &Vouched, now: Instant) -> Result<UserId> {
    let (issuer, subject, id) = (issuer.issuer.clone(), vouched.subject.clone(), UserId::fresh());
    let display_name = vouched.name.as_deref().and_then(|name| check_name(name, "/name").ok()).unwrap_or_else(|| "SSO".to_owned());
    // No name of our own list has this form by chance: it takes the whole length.
    let username = format!("sso.{id}");
    let user = User { id, username, display_name, disabled: false, valid_until: None, created_at: now, version: 1 };
    let make = move |conn: &mut DbConn| {
        if let Some(known) = store_external::user_of(conn, &issuer, &subject)? {
            return Ok(known);
        }
        store::insert_user(conn, &user, None)?;
        if store_external::insert(conn, &issuer, &subject, user.id)? {
            tracing::info!(user_id = user.id.as_str(), "somebody signed in by single sign-on for the first time");
            return Ok(user.id);
        }
        // Another process was first: what was written here is undone, and the next request reads theirs.
        Err(AppError::new(Code::Overloaded).retry_after_s(1))
    };
    db.aside(make).await
}
