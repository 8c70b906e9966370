//! A whole database read out: every row of every table as text, and on SQLite the bytes of its files.

use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use mpp::db::connection::DbConn;

use super::TestDb;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = sql_types::Text)]
    line: String,
}

fn lines(conn: &mut DbConn, sql: &str) -> Vec<String> {
    let rows: Vec<Line> = sql_query(sql).load(conn).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().map(|row| row.line).collect()
}

/// Each place with what stands there: tables by name, files by theirs.
pub fn dump(db: &TestDb) -> Vec<(String, String)> {
    let conn = &mut db.connect();
    let mut places: Vec<(String, String)> = tables(conn).into_iter().map(|table| (format!("table {table}"), rows(conn, &table))).collect();
    if let Some(file) = db.url().sqlite_path() {
        for suffix in ["", "-wal", "-shm"] {
            if let Ok(bytes) = std::fs::read(format!("{file}{suffix}")) {
                places.push((format!("file mpp.sqlite{suffix}"), String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    places
}

fn tables(conn: &mut DbConn) -> Vec<String> {
    let sql = match conn {
        DbConn::Sqlite(_) => "SELECT name AS line FROM sqlite_master WHERE type = 'table'",
        DbConn::Pg(_) => "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = 'public'",
    };
    lines(conn, sql)
}

fn rows(conn: &mut DbConn, table: &str) -> String {
    let sql = match conn {
        DbConn::Pg(_) => format!("SELECT t::text AS line FROM \"{table}\" t"),
        DbConn::Sqlite(_) => {
            let columns = lines(conn, &format!("SELECT 'quote(\"' || name || '\")' AS line FROM pragma_table_info('{table}')"));
            format!("SELECT {} AS line FROM \"{table}\"", columns.join(" || ',' || "))
        }
    };
    lines(conn, &sql).join("\n")
}
