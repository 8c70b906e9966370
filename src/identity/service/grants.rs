//! Who may give which role to whom. The rule itself is a table ([`Role::may_give`]) and the scope of a grant; here it meets the
//! rows: both what is added and what is taken away must be the giver's to give, nobody changes their own, and a mall is never left
//! without an administrator. See docs/adr/0011.
//!
//! [`Role::may_give`]: crate::kernel::roles::Role::may_give

use serde_json::json;

use super::users::UserOfMall;
use crate::db::tx::Tx;
use crate::db::{Db, Lane, Origin};
use crate::identity::model::{NewGrant, User, check_roles};
use crate::identity::{places, store, store_grants};
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{MallId, UserId};
use crate::kernel::permission::{Caller, Grant, Permission, Role, Target};
use crate::streams;
use crate::streams::model::NewEvent;

/// One user of the mall, for who manages people in all of it or where the user has a role.
///
/// # Errors
/// `not_found`; `forbidden`, `forbidden_scope`.
pub async fn get_user(db: &Db, caller: &Caller, mall_id: MallId, id: UserId) -> Result<UserOfMall> {
    caller.require_in(Permission::UserManage, mall_id)?;
    let caller = caller.clone();
    db.read(move |conn| {
        let grants = store::grants(conn, &[id], Some(mall_id))?;
        let user = store::user_by_id(conn, id)?.filter(|_| !grants.is_empty()).ok_or_else(unknown)?;
        if !grants.iter().any(|named| caller.may(Permission::UserManage, &named.grant.target())) {
            return Err(AppError::new(Code::ForbiddenScope));
        }
        Ok(UserOfMall { user, grants })
    })
    .await
}

/// Replaces the roles of a user in this mall; all their sessions end. `check_version` is the caller's precondition on the user's version.
///
/// # Errors
/// `not_found`; `forbidden` for roles that are not the caller's to give, and for one's own; `forbidden_scope`; `version_mismatch`;
/// `validation_failed` naming the role; `last_admin`.
pub async fn change_grants(
    db: &Db,
    caller: &Caller,
    origin: Origin,
    (mall_id, id): (MallId, UserId),
    wanted: Vec<NewGrant>,
    check_version: impl Fn(i64) -> Result<()> + Send + 'static,
) -> Result<UserOfMall> {
    check_roles(&wanted)?;
    caller.require_in(Permission::UserManage, mall_id)?;
    let caller = caller.clone();
    db.write(Lane::mall(mall_id), origin, move |tx| {
        let (user, before) = user_and_grants(tx, id)?;
        let after = resolved(tx, &wanted)?;
        refuse_own(&caller, id)?;
        require_all(&caller, &before, &after)?;
        check_version(user.version)?;
        replace(tx, &user, &before, &after)?;
        let user = store::user_by_id(tx.conn(), id)?.ok_or_else(unknown)?;
        Ok(UserOfMall { user, grants: store::grants(tx.conn(), &[id], Some(mall_id))? })
    })
    .await
}

fn user_and_grants(tx: &mut Tx<'_>, id: UserId) -> Result<(User, Vec<Grant>)> {
    let mall_id = tx.mall_id();
    let grants: Vec<Grant> = store::grants(tx.conn(), &[id], Some(mall_id))?.into_iter().map(|named| named.grant).collect();
    let user = store::user_by_id(tx.conn(), id)?.filter(|_| !grants.is_empty()).ok_or_else(unknown)?;
    Ok((user, grants))
}

/// The grants with the ids of their scopes.
///
/// # Errors
/// `validation_failed` naming the code that is not known.
pub(super) fn resolved(tx: &mut Tx<'_>, wanted: &[NewGrant]) -> Result<Vec<Grant>> {
    let mall_id = tx.mall_id();
    let mut all = Vec::with_capacity(wanted.len());
    for (position, new) in wanted.iter().enumerate() {
        let scope = places::scope(tx.conn(), mall_id, &new.scope, &format!("/grants/{position}"))?;
        all.push(Grant { role: new.role, mall_id, site_id: scope.site_id, agency_id: scope.agency_id, counter_id: scope.counter_id });
    }
    Ok(all)
}

/// Refuses unless each difference between the two is the caller's to give.
///
/// # Errors
/// `forbidden`, `forbidden_scope`, naming the grant where it is in the request.
pub(super) fn require_all(caller: &Caller, before: &[Grant], after: &[Grant]) -> Result<()> {
    for (position, grant) in after.iter().enumerate().filter(|(_, grant)| !before.contains(grant)) {
        caller.require_give(grant).map_err(|error| error.field(format!("/grants/{position}"), "not_yours_to_give"))?;
    }
    before.iter().filter(|grant| !after.contains(grant)).try_for_each(|grant| caller.require_give(grant))
}

/// Two pairs of eyes: who may give a role still needs somebody else to get one.
fn refuse_own(caller: &Caller, id: UserId) -> Result<()> {
    if caller.actor != Actor::Staff(id) {
        return Ok(());
    }
    let (id, en) = (
        "Tidak seorang pun mengubah perannya sendiri; minta kepada admin lain.",
        "Nobody changes their own roles; ask another administrator.",
    );
    Err(AppError::new(Code::Forbidden).detail(id, en))
}

fn replace(tx: &mut Tx<'_>, user: &User, before: &[Grant], after: &[Grant]) -> Result<()> {
    if before == after {
        return Ok(());
    }
    let (mall_id, id) = (tx.mall_id(), user.id);
    store_grants::delete_all(tx.conn(), mall_id, id)?;
    for (position, grant) in (0_i64..).zip(after) {
        store::insert_grant(tx.conn(), id, position, grant)?;
    }
    if before.iter().any(administers) && !after.iter().any(administers) {
        keep_an_administrator(tx)?;
    }
    // The record is of all malls: the lane of this one does not keep another from changing it.
    if store_grants::touch_user(tx.conn(), id, user.version)? != 1 {
        return Err(AppError::new(Code::VersionMismatch));
    }
    let payload = json!({"user_id": id, "before": before, "after": after});
    streams::append(tx, NewEvent { kind: "user.roles_changed", subject: format!("users/{id}"), payload })?;
    Ok(())
}

/// Whether the grant is of an administrator of the whole mall.
fn administers(grant: &Grant) -> bool {
    grant.role == Role::Admin && grant.covers(&Target::mall(grant.mall_id))
}

/// Refuses to leave a mall without an administrator of all of it who stays.
///
/// # Errors
/// `last_admin`.
fn keep_an_administrator(tx: &mut Tx<'_>) -> Result<()> {
    let mall_id = tx.mall_id();
    if store_grants::administrators(tx.conn(), mall_id)? > 0 { Ok(()) } else { Err(AppError::new(Code::LastAdmin)) }
}

fn unknown() -> AppError {
    AppError::new(Code::NotFound)
}
