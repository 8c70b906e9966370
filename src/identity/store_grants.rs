//! Statements that change `role_grants`, and who administers a mall.

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::{role_grants, users};
use crate::kernel::ids::{MallId, UserId};
use crate::kernel::permission::Role;

/// Takes all roles of a user in one mall.
pub fn delete_all(conn: &mut DbConn, mall_id: MallId, user_id: UserId) -> QueryResult<usize> {
    diesel::delete(role_grants::table.filter(role_grants::mall_id.eq(mall_id)).filter(role_grants::user_id.eq(user_id)))
        .kept()
        .execute(conn)
}

/// Moves a user's record on from `version`, so that whatever was issued to them ends. None when it has moved already.
pub fn touch_user(conn: &mut DbConn, id: UserId, version: i64) -> QueryResult<usize> {
    diesel::update(users::table.filter(users::id.eq(id)).filter(users::version.eq(version)))
        .set(users::version.eq(users::version + 1))
        .kept()
        .execute(conn)
}

/// How many people administer all of a mall and will still do so tomorrow.
pub fn administrators(conn: &mut DbConn, mall_id: MallId) -> QueryResult<i64> {
    role_grants::table
        .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
        .filter(role_grants::mall_id.eq(mall_id))
        .filter(role_grants::role.eq(Role::Admin))
        .filter(role_grants::site_id.is_null())
        .filter(role_grants::agency_id.is_null())
        .filter(role_grants::counter_id.is_null())
        .filter(users::disabled.eq(false))
        .count()
        .get_result(conn)
}
