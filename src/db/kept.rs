//! Prepared statements that stay prepared.
//!
//! diesel prepares an INSERT, an UPDATE, raw SQL and any query with an SQL literal anew each time, since their texts could be without
//! number. Ours are not: each is one text in the source. Preparing costs more than running such a statement.

use std::cell::{Cell, OnceCell};

use diesel::backend::Backend;
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::internal::derives::multiconnection::AstPassHelper as _;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryBuilder as _, QueryFragment, QueryId};
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;
use diesel::{AppearsOnTable, Expression, QueryResult, RunQueryDsl, SelectableExpression};

use super::connection::MultiBackend;

/// A statement of fixed text, whose preparation the connection keeps. Made for one run on one connection.
#[derive(Debug, Clone)]
pub struct Kept<Q> {
    statement: Q,
    /// Every pass of diesel over a statement asks for its text; it is put together once.
    text: OnceCell<String>,
}

/// Marks statements of fixed text.
pub trait Keep: Sized {
    /// The same statement, prepared once per connection. Only for statements whose text depends on nothing given at run time:
    /// no `IN` over a list, no batch of rows, no text put together.
    fn kept(self) -> Kept<Self> {
        Kept { statement: self, text: OnceCell::new() }
    }
}

impl<Q> Keep for Q {}

/// A backend that can start a text in its dialect.
pub trait Dialect: Backend {
    fn blank(&self) -> Self::QueryBuilder;
}

impl Dialect for Sqlite {
    fn blank(&self) -> Self::QueryBuilder {
        Self::QueryBuilder::default()
    }
}

impl Dialect for Pg {
    fn blank(&self) -> Self::QueryBuilder {
        Self::QueryBuilder::default()
    }
}

type Either = <MultiBackend as Backend>::QueryBuilder;

impl Dialect for MultiBackend {
    fn blank(&self) -> Self::QueryBuilder {
        match self {
            Self::Sqlite(_) => Either::Sqlite(Default::default()),
            Self::Pg(_) => Either::Pg(Default::default()),
        }
    }
}

impl<Q> Kept<Q> {
    /// Puts the text together unless that is done.
    fn spell<DB: Dialect>(&self, backend: &DB) -> QueryResult<()>
    where
        Q: QueryFragment<DB>,
    {
        let mut builder = backend.blank();
        if self.text.get().is_none() {
            self.statement.to_sql(&mut builder, backend)?;
            let _ = self.text.set(builder.finish());
        }
        Ok(())
    }
}

impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    // Found again by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Conn> RunQueryDsl<Conn> for Kept<Q> {}

impl<Q: QueryFragment<DB>, DB: Dialect> QueryFragment<DB> for Kept<Q> {
    /// The pass that asks whether the statement may be kept meets nothing that speaks against it; the one that asks for the text is
    /// given the known one; all others meet the statement. diesel offers no open way to tell the passes apart: this is the one that
    /// its derive of `MultiConnection` uses.
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let (wants_text, spelt, binds) = (Cell::new(false), Cell::new(Ok(())), Cell::new(false));
        let mut out = out.cast_database::<DB>(
            |collector| {
                binds.set(true);
                collector
            },
            |builder| {
                wants_text.set(true);
                builder
            },
            |backend| {
                if wants_text.get() {
                    spelt.set(self.spell(backend));
                }
                backend
            },
            |lookup| lookup,
        );
        if wants_text.get() {
            spelt.into_inner()?;
            self.text.get().into_iter().for_each(|text| out.push_sql(text));
            return Ok(());
        }
        if binds.get() || out.debug_binds().is_some() {
            return self.statement.walk_ast(out);
        }
        // Not nothing, to the pass that asks whether there is anything to run.
        out.push_sql(" ");
        Ok(())
    }
}

/// A condition written as SQL, in the very words of a partial index: with a bound value neither engine could tell that the index
/// applies. Unlike diesel's own SQL literal it lets the statement around it stay prepared.
#[derive(Debug, Clone, Copy)]
pub struct Condition(pub &'static str);

impl Expression for Condition {
    type SqlType = Bool;
}

impl QueryId for Condition {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<GroupBy> ValidGrouping<GroupBy> for Condition {
    type IsAggregate = is_aggregate::Never;
}

impl<Source> SelectableExpression<Source> for Condition {}

impl<Source> AppearsOnTable<Source> for Condition {}

impl<DB: Backend> QueryFragment<DB> for Condition {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection as _;
    use diesel::sql_types::Integer;
    use diesel::{Connection as _, IntoSql as _, QueryDsl as _, QueryableByName, SqliteConnection, debug_query, insert_into, sql_query};

    use super::*;

    diesel::table! { notes (id) { id -> Integer, } }

    fn may_be_kept(statement: &impl QueryFragment<Sqlite>) -> bool {
        // By reference, as connections ask.
        (&statement).is_safe_to_cache_prepared(&Sqlite).unwrap()
    }

    #[test]
    fn what_diesel_would_prepare_anew_is_kept() {
        assert!(!may_be_kept(&sql_query("SELECT 1")));
        assert!(may_be_kept(&sql_query("SELECT 1").kept()));
        let condition = notes::table.filter(Condition("id = 7"));
        assert!(may_be_kept(&condition));
    }

    #[derive(QueryableByName)]
    struct Compiled {
        #[diesel(sql_type = Bool)]
        with_stable_plans: bool,
    }

    #[test]
    fn sqlite_does_not_plan_a_kept_statement_anew() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        let asked = sql_query("SELECT sqlite_compileoption_used('ENABLE_QPSG') AS with_stable_plans").get_result::<Compiled>(&mut conn);
        assert!(asked.unwrap().with_stable_plans, "see .cargo/config.toml");
    }

    #[test]
    fn the_statement_and_its_values_are_the_same() {
        let sum = || diesel::select(7.into_sql::<Integer>());
        assert_eq!(debug_query::<Sqlite, _>(&sum().kept()).to_string(), debug_query::<Sqlite, _>(&sum()).to_string());
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute("CREATE TABLE notes (id INTEGER PRIMARY KEY)").unwrap();
        for id in [3, 4] {
            use diesel::ExpressionMethods as _;
            assert_eq!(insert_into(notes::table).values(notes::id.eq(id)).kept().execute(&mut conn), Ok(1));
            assert_eq!(diesel::update(notes::table.filter(notes::id.eq(id))).set(notes::id.eq(id + 10)).kept().execute(&mut conn), Ok(1));
        }
        assert_eq!(notes::table.select(notes::id).load::<i32>(&mut conn), Ok(vec![13, 14]));
    }
}
