//! Staff users of a mall. Changes run in the mall's own lane and are recorded on its stream by ids alone.

use serde_json::json;

use super::grants;
use crate::db::connection::DbConn;
use crate::db::tx::Tx;
use crate::db::{Db, Lane, Origin};
use crate::identity::model::{NamedGrant, NewGrant, Scope, ScopeIds, User, Username, check_name, check_roles};
use crate::identity::model_session::SessionEnd;
use crate::identity::password_rules::{Context, check_new};
use crate::identity::passwords::Passwords;
use crate::identity::{places, store, store_sessions};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, UserId};
use crate::kernel::permission::{Caller, Grant, Permission, Target};
use crate::kernel::time::Instant;
use crate::streams;
use crate::streams::model::NewEvent;

/// A user to be made. Not printable: it holds a password.
#[derive(Clone)]
pub struct NewUser {
    pub username: String,
    pub display_name: String,
    pub password: String,
    /// When the account ends by itself.
    pub valid_until: Option<Instant>,
    pub grants: Vec<NewGrant>,
}

/// A new user whose texts were checked and whose password was hashed.
#[derive(Clone)]
struct Checked {
    username: Username,
    display_name: String,
    password_hash: String,
    valid_until: Option<Instant>,
    grants: Vec<NewGrant>,
}

/// A user with its roles in one mall.
#[derive(Debug)]
pub struct UserOfMall {
    pub user: User,
    pub grants: Vec<NamedGrant>,
}

/// Makes a user with roles that are the caller's to give.
///
/// # Errors
/// `forbidden`, `forbidden_scope` naming the role; see [`add_user`].
pub async fn create_user(
    db: &Db,
    passwords: &Passwords,
    caller: &Caller,
    origin: Origin,
    mall_id: MallId,
    new: NewUser,
) -> Result<UserOfMall> {
    caller.require_in(Permission::UserManage, mall_id)?;
    let (checked, caller) = (checked(db, passwords, mall_id, new).await?, caller.clone());
    db.write(Lane::mall(mall_id), origin, move |tx| insert(tx, &checked, |grants| grants::require_all(&caller, &[], grants))).await
}

/// Makes a user without asking who wants it: for the command line, whose user owns the machine.
///
/// # Errors
/// `validation_failed` naming the field; `duplicate_code` when the name is taken; `overloaded`.
pub async fn add_user(db: &Db, passwords: &Passwords, origin: Origin, mall_id: MallId, new: NewUser) -> Result<UserOfMall> {
    let checked = checked(db, passwords, mall_id, new).await?;
    db.write(Lane::mall(mall_id), origin, move |tx| insert(tx, &checked, |_| Ok(()))).await
}

/// Checks the texts of a user and hashes the password. Hashing takes long: outside the lane, and before it.
async fn checked(db: &Db, passwords: &Passwords, mall_id: MallId, new: NewUser) -> Result<Checked> {
    let username = Username::parse(&new.username)?;
    let display_name = check_name(&new.display_name, "/display_name")?;
    check_roles(&new.grants)?;
    let mall = mall_code(db, mall_id).await?;
    let context = Context { username: username.as_str(), display_name: &display_name, mall: &mall };
    check_new(&new.password, &context, "/password")?;
    let password_hash = passwords.hash(&new.password).await?;
    Ok(Checked { username, display_name, password_hash, valid_until: new.valid_until, grants: new.grants })
}

/// Makes all users of a demo in one transaction, with one hash of their one password: hashing it for each of forty would take
/// longer than the rest of its start, and protects nothing, since the demo prints the password.
///
/// # Errors
/// As [`add_user`]; then nobody is made.
pub async fn add_demo_users(db: &Db, passwords: &Passwords, mall_id: MallId, new: Vec<NewUser>) -> Result<Vec<UserOfMall>> {
    let Some(first) = new.first() else { return Ok(Vec::new()) };
    let password_hash = passwords.hash(&first.password).await?;
    let mut all = Vec::with_capacity(new.len());
    for user in new {
        let username = Username::parse(&user.username)?;
        let display_name = check_name(&user.display_name, "/display_name")?;
        check_roles(&user.grants)?;
        check_new(&user.password, &Context { username: username.as_str(), ..Context::default() }, "/password")?;
        all.push(Checked { username, display_name, password_hash: password_hash.clone(), valid_until: None, grants: user.grants });
    }
    db.write(Lane::mall(mall_id), Origin::system(), move |tx| all.iter().map(|user| insert(tx, user, |_| Ok(()))).collect()).await
}

fn insert(tx: &mut Tx<'_>, new: &Checked, allowed: impl Fn(&[Grant]) -> Result<()>) -> Result<UserOfMall> {
    let granted = grants::resolved(tx, &new.grants)?;
    allowed(&granted)?;
    let (mall_id, id, now) = (tx.mall_id(), UserId::fresh(), tx.now());
    let user = User {
        id,
        username: new.username.as_str().to_owned(),
        display_name: new.display_name.clone(),
        disabled: false,
        valid_until: new.valid_until,
        created_at: now,
        version: 1,
    };
    store::insert_user(tx.conn(), &user, Some(&new.password_hash))?;
    for (position, grant) in (0_i64..).zip(&granted) {
        store::insert_grant(tx.conn(), id, position, grant)?;
    }
    let payload = json!({"user_id": id, "valid_until": new.valid_until, "grants": granted});
    streams::append(tx, NewEvent { kind: "user.created", subject: format!("users/{id}"), payload })?;
    let grants = store::grants(tx.conn(), &[id], Some(mall_id))?;
    Ok(UserOfMall { user, grants })
}

/// Users with a role in the mall, or with one for a site or agency of it alone, by user name, after `after` (empty: from the first).
///
/// # Errors
/// `forbidden`, `forbidden_scope`; `unknown_filter_value`.
pub async fn list_users(db: &Db, caller: &Caller, mall_id: MallId, of: Scope, after: String, limit: i64) -> Result<Vec<UserOfMall>> {
    caller.require_in(Permission::UserManage, mall_id)?;
    let caller = caller.clone();
    db.read(move |conn| {
        let of = filter(conn, mall_id, &of)?;
        let target = Target { site_id: of.site_id, agency_id: of.agency_id, ..Target::mall(mall_id) };
        caller.require(Permission::UserManage, &target)?;
        let users = store::users_of_mall(conn, mall_id, of, &after, limit)?;
        with_roles(conn, mall_id, users)
    })
    .await
}

/// All users of a mall without asking who wants to know: for the command line.
///
/// # Errors
/// The engine's.
pub async fn all_users(db: &Db, mall_id: MallId) -> Result<Vec<UserOfMall>> {
    db.read(move |conn| {
        let users = store::users_of_mall(conn, mall_id, ScopeIds::default(), "", i64::MAX)?;
        with_roles(conn, mall_id, users)
    })
    .await
}

fn with_roles(conn: &mut DbConn, mall_id: MallId, users: Vec<User>) -> Result<Vec<UserOfMall>> {
    let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
    let mut grants = store::grants(conn, &ids, Some(mall_id))?;
    Ok(users
        .into_iter()
        .map(|user| {
            let (own, others) = std::mem::take(&mut grants).into_iter().partition(|named| named.user_id == user.id);
            grants = others;
            UserOfMall { user, grants: own }
        })
        .collect())
}

fn filter(conn: &mut DbConn, mall_id: MallId, of: &Scope) -> Result<ScopeIds> {
    let unknown = |pointer: &'static str| move || AppError::new(Code::UnknownFilterValue).field(pointer, "unknown_value");
    let mut ids = ScopeIds::default();
    if let Some(code) = &of.site {
        ids.site_id = Some(places::site(conn, mall_id, code)?.ok_or_else(unknown("/site"))?);
    }
    if let Some(code) = &of.agency {
        ids.agency_id = Some(places::agency(conn, mall_id, code)?.ok_or_else(unknown("/agency"))?);
    }
    Ok(ids)
}

/// Shuts a user out of every mall at once, or lets them in again: for the command line, when somebody leaves.
/// `mall_id` is a mall the user has a role in; the event stands on its stream.
///
/// # Errors
/// `not_found` when the mall has no such user.
pub async fn set_user_disabled(db: &Db, origin: Origin, mall_id: MallId, username: &str, disabled: bool) -> Result<()> {
    let username = Username::parse(username)?;
    db.write(Lane::mall(mall_id), origin, move |tx| {
        let user = user_of_mall(tx, &username)?;
        if store::set_disabled(tx.conn(), user.id, disabled)? > 0 {
            note(tx, if disabled { "user.disabled" } else { "user.enabled" }, user.id)?;
        }
        Ok(())
    })
    .await
}

/// Gives a user a new password; all their sessions end. For the command line, when one was forgotten or became known to others.
///
/// # Errors
/// `not_found` when the mall has no such user; `validation_failed` naming the password; `overloaded`.
pub async fn reset_password(
    db: &Db,
    passwords: &Passwords,
    origin: Origin,
    mall_id: MallId,
    username: &str,
    password: &str,
    now: Instant,
) -> Result<()> {
    let username = Username::parse(username)?;
    let mall = mall_code(db, mall_id).await?;
    check_new(password, &Context { username: username.as_str(), mall: &mall, ..Context::default() }, "/password")?;
    let hash = passwords.hash(password).await?;
    db.write(Lane::mall(mall_id), origin, move |tx| {
        let user = user_of_mall(tx, &username)?;
        store::set_password(tx.conn(), user.id, user.version, &hash)?;
        store_sessions::end_sessions_of(tx.conn(), user.id, SessionEnd::Password, now)?;
        note(tx, "user.password_reset", user.id)
    })
    .await
}

/// The code of the mall: nobody there should have it for a password.
async fn mall_code(db: &Db, mall_id: MallId) -> Result<String> {
    db.read(move |conn| Ok(places::mall_code(conn, mall_id)?.unwrap_or_default())).await
}

fn user_of_mall(tx: &mut Tx<'_>, username: &Username) -> Result<User> {
    let (mall_id, unknown) = (tx.mall_id(), || AppError::new(Code::NotFound));
    let (user, _) = store::user_by_name(tx.conn(), username)?.ok_or_else(unknown)?;
    let grants = store::grants(tx.conn(), &[user.id], None)?;
    // Who signs in elsewhere has no grant of ours and may be shut out from any mall.
    if grants.is_empty() || grants.iter().any(|named| named.grant.mall_id == mall_id) { Ok(user) } else { Err(unknown()) }
}

fn note(tx: &mut Tx<'_>, kind: &'static str, id: UserId) -> Result<()> {
    streams::append(tx, NewEvent { kind, subject: format!("users/{id}"), payload: json!({"user_id": id}) })?;
    Ok(())
}
