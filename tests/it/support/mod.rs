//! What the tests stand on: databases of their own on both engines, a frozen clock, and real processes.

pub mod answer;
pub mod app;
pub mod dump;
pub mod engine;
pub mod farm;
pub mod gate;
pub mod invariants;
pub mod listening;
pub mod log;
pub mod mall;
pub mod overheard;
pub mod postgres;
pub mod process;
pub mod published;
pub mod record;
pub mod scratch;
pub mod seed;
pub mod sse;
pub mod stream_wire;
pub mod tables;
pub mod thin_line;
pub mod wire;

use std::future::Future;

pub use engine::{Engine, TestDb, clock, settings};

/// Makes the tests `story::sqlite` and `story::postgresql` from each `async fn story(db: TestDb)`.
///
/// ```ignore
/// both_engines!(a_row_comes_back);
///
/// async fn a_row_comes_back(db: TestDb) { … }
/// ```
///
/// A story that is not listed is dead code, which the lints refuse.
macro_rules! both_engines {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[test]
            fn sqlite() {
                $crate::support::run($crate::support::Engine::Sqlite, super::$story);
            }
            #[test]
            fn postgresql() {
                $crate::support::run($crate::support::Engine::Postgres, super::$story);
            }
        }
    )+};
}

/// Runs `story` on an empty migrated database, on the runtime the server uses. Without PostgreSQL its half is skipped,
/// said once on stderr, unless `MPP_TEST_REQUIRE_POSTGRES=1` makes that a failure.
pub fn run<F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(TestDb) -> F) {
    if engine == Engine::Postgres && !postgres::is_there() {
        return;
    }
    run_async(story(TestDb::new(engine)));
}

/// Runs `story` on the runtime the server uses.
pub fn run_async(story: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(story);
}
