//! What a database consists of, as one comparable line per fact, in the same words for both engines.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use mpp::db::connection::DbConn;

/// Every fact of a schema. Two schemas agree when their sets are equal.
pub type Facts = BTreeSet<String>;

/// A row of any query below. `place` orders the columns of a key.
#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Text)]
    tbl: String,
    #[diesel(sql_type = sql_types::Text)]
    item: String,
    #[diesel(sql_type = sql_types::Text)]
    detail: String,
    #[diesel(sql_type = sql_types::Text)]
    extra: String,
    #[diesel(sql_type = sql_types::BigInt)]
    place: i64,
}

/// The queries of one engine; each gives [`Row`]s.
struct Queries {
    /// item: column, detail: type, extra: `NULL` or `NOT NULL`.
    columns: &'static str,
    /// detail: column.
    primary_keys: &'static str,
    /// item: name, detail: column, extra: `unique` or nothing, then the predicate.
    indexes: &'static str,
    /// item: some id, detail: column, extra: table and column it refers to.
    foreign_keys: &'static str,
    /// detail: a text with the table's checks.
    checks: &'static str,
}

const SQLITE: Queries = Queries {
    columns: "SELECT m.name AS tbl, c.name AS item, lower(c.type) AS detail, CASE c.\"notnull\" WHEN 1 THEN 'NOT NULL' ELSE 'NULL' END AS extra, \
              c.cid AS place FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
    primary_keys: "SELECT m.name AS tbl, '' AS item, c.name AS detail, '' AS extra, c.pk AS place \
                   FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk > 0",
    indexes: "SELECT m.name AS tbl, i.name AS item, coalesce(c.name, '?') AS detail, \
              CASE i.\"unique\" WHEN 1 THEN 'unique ' ELSE '' END || coalesce(substr(s.sql, instr(s.sql, 'WHERE')), '') AS extra, c.seqno AS place \
              FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c \
              LEFT JOIN sqlite_master s ON s.name = i.name AND i.partial WHERE m.type = 'table' AND i.origin <> 'pk'",
    foreign_keys: "SELECT m.name AS tbl, CAST(k.id AS TEXT) AS item, k.\"from\" AS detail, k.\"table\" || '.' || k.\"to\" AS extra, k.seq AS place \
                   FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table'",
    checks: "SELECT name AS tbl, '' AS item, sql AS detail, '' AS extra, 0 AS place FROM sqlite_master WHERE type = 'table'",
};

const POSTGRES: Queries = Queries {
    columns: "SELECT table_name::text AS tbl, column_name::text AS item, data_type::text AS detail, \
              CASE is_nullable WHEN 'NO' THEN 'NOT NULL' ELSE 'NULL' END AS extra, ordinal_position::bigint AS place \
              FROM information_schema.columns WHERE table_schema = 'public'",
    primary_keys: "SELECT i.indrelid::regclass::text AS tbl, '' AS item, a.attname::text AS detail, '' AS extra, k.place AS place \
                   FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (attnum, place), pg_attribute a, pg_class t \
                   WHERE a.attrelid = i.indrelid AND a.attnum = k.attnum AND t.oid = i.indrelid \
                   AND t.relnamespace = 'public'::regnamespace AND i.indisprimary",
    indexes: "SELECT i.indrelid::regclass::text AS tbl, i.indexrelid::regclass::text AS item, coalesce(a.attname, '?')::text AS detail, \
              CASE WHEN i.indisunique THEN 'unique ' ELSE '' END || coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS extra, k.place AS place \
              FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) \
              LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum \
              WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary",
    foreign_keys: "SELECT c.conrelid::regclass::text AS tbl, c.conname::text AS item, a.attname::text AS detail, \
                   c.confrelid::regclass::text || '.' || f.attname AS extra, k.place AS place \
                   FROM pg_constraint c, unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (here, there, place), pg_attribute a, pg_attribute f \
                   WHERE c.contype = 'f' AND a.attrelid = c.conrelid AND a.attnum = k.here AND f.attrelid = c.confrelid AND f.attnum = k.there",
    checks: "SELECT c.conrelid::regclass::text AS tbl, '' AS item, pg_get_constraintdef(c.oid)::text AS detail, '' AS extra, 0::bigint AS place \
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'c' AND t.relnamespace = 'public'::regnamespace",
};

/// The facts of the database behind `conn`.
pub fn describe(conn: &mut DbConn) -> Facts {
    let queries = match conn {
        DbConn::Sqlite(_) => SQLITE,
        DbConn::Pg(_) => POSTGRES,
    };
    let mut facts = Facts::new();
    for row in rows(conn, queries.columns) {
        facts.insert(column(&row.tbl, &row.item, &one_of_five(&row.detail), &row.extra));
    }
    for ((table, _), rows) in grouped(rows(conn, queries.primary_keys)) {
        facts.insert(primary_key(&table, &names(&rows)));
    }
    for ((table, index), rows) in grouped(rows(conn, queries.indexes)) {
        let (unique, predicate) = rows[0].extra.strip_prefix("unique ").map_or(("", rows[0].extra.as_str()), |rest| ("unique ", rest));
        facts.insert(format!("{table}: {unique}index {index} ({}) where {}", names(&rows), what_it_names(predicate)));
    }
    for ((table, _), rows) in grouped(rows(conn, queries.foreign_keys)) {
        let target: Vec<&str> = rows.iter().map(|row| row.extra.as_str()).collect();
        facts.insert(format!("{table}: foreign key ({}) to {}", names(&rows), target.join(", ")));
    }
    for row in rows(conn, queries.checks) {
        facts.extend(checks(&row.detail).into_iter().map(|check| format!("{}: check on {}", row.tbl, what_it_names(check))));
    }
    facts
}

pub fn column(table: &str, name: &str, kind: &str, nullability: &str) -> String {
    format!("{table}: column {name} {kind} {nullability}")
}

pub fn primary_key(table: &str, columns: &str) -> String {
    format!("{table}: primary key ({columns})")
}

fn rows(conn: &mut DbConn, query: &str) -> Vec<Row> {
    let rows: Vec<Row> = sql_query(query).load(conn).expect("ask the catalogue");
    rows.into_iter().filter(|row| row.tbl != "__diesel_schema_migrations" && !row.tbl.starts_with("sqlite_")).collect()
}

/// By table and item, the columns in their order.
fn grouped(rows: Vec<Row>) -> BTreeMap<(String, String), Vec<Row>> {
    let mut groups: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    for row in rows {
        groups.entry((row.tbl.clone(), row.item.clone())).or_default().push(row);
    }
    groups.values_mut().for_each(|rows| rows.sort_by_key(|row| row.place));
    groups
}

fn names(rows: &[Row]) -> String {
    rows.iter().map(|row| row.detail.as_str()).collect::<Vec<_>>().join(", ")
}

/// The name of a column type that both engines know. Anything else is left as it is, and then disagrees.
fn one_of_five(kind: &str) -> String {
    kind.replace("timestamp without time zone", "timestamp")
}

/// The conditions behind each `CHECK` in `sql`.
fn checks(sql: &str) -> Vec<&str> {
    sql.match_indices("CHECK (").map(|(at, word)| inside_parentheses(&sql[at + word.len()..])).collect()
}

/// Up to the parenthesis that closes one opened before `text`.
fn inside_parentheses(text: &str) -> &str {
    let mut depth = 1;
    let end = text.find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    });
    &text[..end.expect("balanced parentheses")]
}

/// The columns, numbers and texts of a condition. PostgreSQL rewrites conditions (`IN` becomes `= ANY (ARRAY[…])`,
/// `BETWEEN` two comparisons), so that only what they speak of can be compared.
fn what_it_names(condition: &str) -> String {
    const SYNTAX: &[&str] = &["where", "in", "any", "array", "text", "bigint", "and", "or", "between", "check"];
    let words = condition.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\'')).map(str::to_lowercase);
    let words: BTreeSet<String> = words.filter(|word| !word.is_empty() && !SYNTAX.contains(&word.as_str())).collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn both_spellings_of_a_condition_name_the_same() {
    let sqlite = "identity_key IS NOT NULL AND status IN ('held', 'booked') AND padding BETWEEN 0 AND 4";
    let postgres =
        "((identity_key IS NOT NULL) AND (status = ANY (ARRAY['held'::text, 'booked'::text])) AND ((padding >= 0) AND (padding <= 4)))";
    assert_eq!(what_it_names(sqlite), what_it_names(postgres));
    assert_ne!(what_it_names("status IN ('held')"), what_it_names("status IN ('held', 'booked')"));
    assert_eq!(checks("a TEXT CHECK (a IN ('x', 'y')), CHECK (f(b) > 0)"), ["a IN ('x', 'y')", "f(b) > 0"]);
}
