//! Statements on `users` and `role_grants`; those on devices stand in [`super::store_devices`].

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
};

use super::model::{NamedGrant, ScopeIds, User, Username};
use crate::db::connection::DbConn;
use crate::db::dialect::{Constraint, violated};
use crate::db::kept::Keep as _;
use crate::db::schema::{agencies, counters, malls, role_grants, sites, users};
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AgencyId, CounterId, MallId, SiteId, UserId};
use crate::kernel::permission::{Grant, Role};
use crate::kernel::time::Instant;

type UserRow = (UserId, String, String, bool, Option<Instant>, Instant, i64);

fn user((id, username, display_name, disabled, valid_until, created_at, version): UserRow) -> User {
    User { id, username, display_name, disabled, valid_until, created_at, version }
}

/// The columns of a user, in the order of [`UserRow`].
macro_rules! user_columns {
    () => {
        (users::id, users::username, users::display_name, users::disabled, users::valid_until, users::created_at, users::version)
    };
}

/// Writes a user; without a password for who signs in elsewhere.
///
/// # Errors
/// `duplicate_code` naming `/username` when the name is taken, in this mall or another.
pub fn insert_user(conn: &mut DbConn, new: &User, password_hash: Option<&str>) -> Result<()> {
    let row = (
        users::id.eq(new.id),
        users::username.eq(&new.username),
        users::display_name.eq(&new.display_name),
        users::password_hash.eq(password_hash),
        users::disabled.eq(new.disabled),
        users::valid_until.eq(new.valid_until),
        users::created_at.eq(new.created_at),
        users::version.eq(new.version),
    );
    diesel::insert_into(users::table).values(row).kept().execute(conn).map(|_| ()).map_err(|error| match violated(&error) {
        Some(Constraint::UsernameUnique) => AppError::new(Code::DuplicateCode).field("/username", "duplicate"),
        _ => error.into(),
    })
}

/// Writes one role of a user; `position` keeps their order.
pub fn insert_grant(conn: &mut DbConn, user_id: UserId, position: i64, grant: &Grant) -> QueryResult<usize> {
    let row = (
        role_grants::mall_id.eq(grant.mall_id),
        role_grants::user_id.eq(user_id),
        role_grants::position.eq(position),
        role_grants::role.eq(grant.role),
        role_grants::site_id.eq(grant.site_id),
        role_grants::agency_id.eq(grant.agency_id),
        role_grants::counter_id.eq(grant.counter_id),
    );
    diesel::insert_into(role_grants::table).values(row).kept().execute(conn)
}

/// The user of that name with the stored password hash, if there is one.
pub fn user_by_name(conn: &mut DbConn, username: &Username) -> QueryResult<Option<(User, Option<String>)>> {
    let row: Option<(UserRow, Option<String>)> = users::table
        .filter(users::username.eq(username.as_str()))
        .select((user_columns!(), users::password_hash))
        .first(conn)
        .optional()?;
    Ok(row.map(|(row, hash)| (user(row), hash)))
}

/// The stored password hash of a user, if there is one.
pub fn password_hash(conn: &mut DbConn, id: UserId) -> QueryResult<Option<String>> {
    let found: Option<Option<String>> = users::table.filter(users::id.eq(id)).select(users::password_hash).first(conn).optional()?;
    Ok(found.flatten())
}

/// One user.
pub fn user_by_id(conn: &mut DbConn, id: UserId) -> QueryResult<Option<User>> {
    let row: Option<UserRow> = users::table.filter(users::id.eq(id)).select(user_columns!()).first(conn).optional()?;
    Ok(row.map(user))
}

/// Users with a role in `mall_id`, or with one for the site or agency `of` alone, by user name, after `after`.
pub fn users_of_mall(conn: &mut DbConn, mall_id: MallId, of: ScopeIds, after: &str, limit: i64) -> QueryResult<Vec<User>> {
    let mut query = users::table
        .inner_join(role_grants::table.on(role_grants::user_id.eq(users::id)))
        .filter(role_grants::mall_id.eq(mall_id))
        .filter(users::username.gt(after))
        .order(users::username.asc())
        .limit(limit)
        .select(user_columns!())
        .distinct()
        .into_boxed();
    if let Some(site_id) = of.site_id {
        query = query.filter(role_grants::site_id.eq(site_id));
    }
    if let Some(agency_id) = of.agency_id {
        query = query.filter(role_grants::agency_id.eq(agency_id));
    }
    let rows: Vec<UserRow> = query.load(conn)?;
    Ok(rows.into_iter().map(user).collect())
}

/// Shuts a user out or lets them in again; whatever was issued to them ends. Returns the number of users changed.
pub fn set_disabled(conn: &mut DbConn, id: UserId, disabled: bool) -> QueryResult<usize> {
    diesel::update(users::table.filter(users::id.eq(id)).filter(users::disabled.ne(disabled)))
        .set((users::disabled.eq(disabled), users::version.eq(users::version + 1)))
        .kept()
        .execute(conn)
}

/// Gives a user another password; whatever was issued to them ends. Returns the number of users changed: none when the record is not
/// that of `version` any more.
pub fn set_password(conn: &mut DbConn, id: UserId, version: i64, password_hash: &str) -> QueryResult<usize> {
    diesel::update(users::table.filter(users::id.eq(id)).filter(users::version.eq(version)))
        .set((users::password_hash.eq(Some(password_hash)), users::version.eq(users::version + 1)))
        .kept()
        .execute(conn)
}

type GrantRow =
    (UserId, (Role, MallId, Option<SiteId>, Option<AgencyId>, Option<CounterId>), String, Option<String>, Option<String>, Option<String>);

/// The roles of the given users in all malls, or in `only` one, with the codes of their scopes, in the order they were given.
pub fn grants(conn: &mut DbConn, of: &[UserId], only: Option<MallId>) -> QueryResult<Vec<NamedGrant>> {
    let mut query = role_grants::table
        .inner_join(malls::table.on(malls::id.eq(role_grants::mall_id)))
        .left_join(sites::table.on(sites::mall_id.eq(role_grants::mall_id).and(sites::id.nullable().eq(role_grants::site_id))))
        .left_join(agencies::table.on(agencies::mall_id.eq(role_grants::mall_id).and(agencies::id.nullable().eq(role_grants::agency_id))))
        .left_join(counters::table.on(counters::mall_id.eq(role_grants::mall_id).and(counters::id.nullable().eq(role_grants::counter_id))))
        .filter(role_grants::user_id.eq_any(of))
        .order((malls::code.asc(), role_grants::position.asc()))
        .select((
            role_grants::user_id,
            (role_grants::role, role_grants::mall_id, role_grants::site_id, role_grants::agency_id, role_grants::counter_id),
            malls::code,
            sites::code.nullable(),
            agencies::code.nullable(),
            counters::code.nullable(),
        ))
        .into_boxed();
    if let Some(mall_id) = only {
        query = query.filter(role_grants::mall_id.eq(mall_id));
    }
    let rows: Vec<GrantRow> = query.load(conn)?;
    let named = |(user_id, (role, mall_id, site_id, agency_id, counter_id), mall, site, agency, counter)| NamedGrant {
        user_id,
        grant: Grant { role, mall_id, site_id, agency_id, counter_id },
        mall,
        site,
        agency,
        counter,
    };
    Ok(rows.into_iter().map(named).collect())
}
