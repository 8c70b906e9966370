//! Staff users of a mall. Changes run in the mall's own lane and are recorded on its stream by ids alone.

use serde_json::json;

use super::grants;
use crate::db::connection::DbConn;
use crate::db::tx::Tx;
use crate::db::{Db, Lane, Origin};
use crate::identity::model::{NamedGrant, NewGrant, Scope, ScopeIds, User, Username, check_name, check_roles};
use crate::identity::passwords::{self, Passwords};
use crate::identity::{places, store};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, UserId};
use crate::kernel::permission::{Caller, Grant, Permission, Target};
use crate::streams;
use crate::streams::model::NewEvent;

/// A user to be made. Not printable: it holds a password.
#[derive(Clone)]
pub struct NewUser {
    pub username: String,
    pub display_name: String,
    pub password: String,
    pub grants: Vec<NewGrant>,
}

/// A new user whose texts were checked and whose password was hashed.
#[derive(Clone)]
struct Checked {
    username: Username,
    display_name: String,
    password_hash: String,
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
    let (checked, caller) = (checked(passwords, new).await?, caller.clone());
    db.write(Lane::mall(mall_id), origin, move |tx| insert(tx, &checked, |grants| grants::require_all(&caller, &[], grants))).await
}

/// Makes a user without asking who wants it: for the command line, whose user owns the machine.
///
/// # Errors
/// `validation_failed` naming the field; `duplicate_code` when the name is taken; `overloaded`.
pub async fn add_user(db: &Db, passwords: &Passwords, origin: Origin, mall_id: MallId, new: NewUser) -> Result<UserOfMall> {
    let checked = checked(passwords, new).await?;
    db.write(Lane::mall(mall_id), origin, move |tx| insert(tx, &checked, |_| Ok(()))).await
}

/// Checks the texts of a user and hashes the password. Hashing takes long: outside the lane, and before it.
async fn checked(passwords: &Passwords, new: NewUser) -> Result<Checked> {
    let username = Username::parse(&new.username)?;
    let display_name = check_name(&new.display_name, "/display_name")?;
    check_roles(&new.grants)?;
    passwords::check_new(&new.password, username.as_str())?;
    let password_hash = passwords.hash(&new.password).await?;
    Ok(Checked { username, display_name, password_hash, grants: new.grants })
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
        passwords::check_new(&user.password, username.as_str())?;
        all.push(Checked { username, display_name, password_hash: password_hash.clone(), grants: user.grants });
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
        created_at: now,
        version: 1,
    };
    store::insert_user(tx.conn(), &user, &new.password_hash)?;
    for (position, grant) in (0_i64..).zip(&granted) {
        store::insert_grant(tx.conn(), id, position, grant)?;
    }
    let payload = json!({"user_id": id, "grants": granted});
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
    })
    .await
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
        let unknown = || AppError::new(Code::NotFound);
        let (user, _) = store::user_by_name(tx.conn(), &username)?.ok_or_else(unknown)?;
        if store::grants(tx.conn(), &[user.id], Some(mall_id))?.is_empty() {
            return Err(unknown());
        }
        if store::set_disabled(tx.conn(), user.id, disabled)? > 0 {
            let kind = if disabled { "user.disabled" } else { "user.enabled" };
            streams::append(tx, NewEvent { kind, subject: format!("users/{}", user.id), payload: json!({"user_id": user.id}) })?;
        }
        Ok(())
    })
    .await
}
