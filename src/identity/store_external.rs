//! Statements on `external_identities`.

use diesel::sql_types::Text;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::connection::DbConn;
use crate::db::kept::Keep as _;
use crate::db::schema::external_identities;
use crate::kernel::ids::UserId;

/// The user whom `issuer` calls `subject`.
pub fn user_of(conn: &mut DbConn, issuer: &str, subject: &str) -> QueryResult<Option<UserId>> {
    external_identities::table
        .filter(external_identities::issuer.eq(issuer))
        .filter(external_identities::subject.eq(subject))
        .select(external_identities::user_id)
        .first(conn)
        .optional()
}

/// Notes whom `issuer` calls `subject`. False when another process was first.
pub fn insert(conn: &mut DbConn, issuer: &str, subject: &str, user_id: UserId) -> QueryResult<bool> {
    let sql = "INSERT INTO external_identities (issuer, subject, user_id) VALUES ($1, $2, $3) ON CONFLICT (issuer, subject) DO NOTHING";
    let noted = diesel::sql_query(sql).bind::<Text, _>(issuer).bind::<Text, _>(subject).bind::<Text, _>(user_id).kept().execute(conn)?;
    Ok(noted == 1)
}
