//! The contract of the lanes, on both engines: order, shared commits, what a failure undoes, who excludes whom.
//! No story here measures time: a gate holds a command inside its lane until the test has arranged the rest.

mod exclusion;
mod failures;
mod later;
mod mix;
mod order;
mod pending;

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _};
use mpp::db::connection::DbConn;
use mpp::db::later::AnswerKey;
use mpp::db::schema::installation;
use mpp::db::tx::Tx;
use mpp::db::{Db, Lane, Origin};
use mpp::kernel::error::Result;

use crate::support::gate::Gate;

/// A row beside the log, to see whether a command's effects are there.
fn put(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    let row = (installation::name.eq(name), installation::value.eq("-"));
    diesel::insert_into(installation::table).values(row).execute(tx.conn())?;
    Ok(())
}

fn is_there(conn: &mut DbConn, name: &str) -> bool {
    installation::table.find(name).select(installation::name).first::<String>(conn).optional().expect("look").is_some()
}

/// Occupies the lane: the command of the returned task is inside when this returns, and stays until the gate opens.
pub async fn hold(db: &Db, lane: Lane, gate: &Gate) -> actix_web::rt::task::JoinHandle<Result<()>> {
    let (db, inside) = (db.clone(), gate.clone());
    let task = actix_web::rt::spawn(async move {
        let work = move |_: &mut Tx<'_>| {
            inside.pass();
            Ok(())
        };
        db.write(lane, Origin::system(), work).await
    });
    gate.entered().await;
    task
}

/// A key that nobody else uses.
fn a_key(lane: Lane) -> AnswerKey {
    AnswerKey { mall_id: lane.mall_id, scope: "test".into(), key: uuid::Uuid::now_v7().to_string() }
}
