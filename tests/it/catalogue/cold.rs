//! Malls by their names, asked for before a process has read any.

use futures_util::future::join_all;
use mpp::kernel::codes::Code;

use crate::support::app::TestApp;
use crate::support::{TestDb, mall};

both_engines!(an_unknown_mall_fails_nobody_who_waits_for_another, the_jobs_make_the_search_ready_before_somebody_asks);

/// All wait for one reading. That one of them asked for what does not exist is its own answer, not a failure of the others.
async fn an_unknown_mall_fails_nobody_who_waits_for_another(db: TestDb) {
    let app = TestApp::new(db).await;
    let cold = app.another_process();
    let name = |n: usize| if n.is_multiple_of(2) { "tidak-ada" } else { mall::CODE };
    let answers = join_all((0..30).map(|n| cold.core.directory(name(n)))).await;
    for (n, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(found) => assert_eq!((name(n), found.mall.id), (mall::CODE, app.mall_id)),
            Err(refused) => assert_eq!((name(n), refused.code()), ("tidak-ada", Code::NotFound), "{}", refused.chain()),
        }
    }
    cold.core.db.stop();
}

async fn the_jobs_make_the_search_ready_before_somebody_asks(db: TestDb) {
    let app = TestApp::new(db).await;
    let is_ready = async || app.state.core.directory(mall::CODE).await.expect("the mall").search.is_ready();
    assert!(!is_ready().await);
    app.run_jobs().await;
    assert!(is_ready().await);
}
