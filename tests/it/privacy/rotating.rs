//! Another data key while everything goes on.

use std::path::PathBuf;

use diesel::RunQueryDsl as _;
use mpp::config::{data_keys, keys};
use mpp::db::{Lane, Origin};
use mpp::vault::Vault;
use mpp::vault::model::KeyState;
use mpp::vault::service::rotate::{self, KNOWN_AFTER_MS, Progress, Retired};
use mpp::vault::store;
use serde_json::{Value, json};

use super::world::{PHONE, booked, desk, events, rows, told, value_id};
use crate::support::TestDb;
use crate::support::app::TestApp;

both_engines!(
    a_key_is_added_activated_and_retired_while_we_serve_ssl_4,
    a_young_key_does_not_seal_yet,
    rotation_goes_on_where_it_was_stopped,
    a_retired_key_seals_nothing_more,
    a_value_that_does_not_open_stops_the_batch_and_changes_nothing,
);

/// A directory of keys, gone with it.
struct Directory(PathBuf);

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Directory {
    fn new() -> Self {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("rotation-{}", uuid::Uuid::now_v7()));
        keys::create(&dir).expect("keys");
        Self(dir)
    }
    /// A vault over the files, as another process would have it.
    fn vault(&self, app: &TestApp) -> Vault {
        Vault { ring: data_keys::ring(&self.0).expect("keys").into(), hasher: app.state.vault.hasher.clone() }
    }
}

/// Puts the app's vault over the files.
async fn desk_over(db: TestDb, dir: &Directory) -> TestApp {
    let mut app = desk(db).await;
    app.vault_is(dir.vault(&app)).await;
    app
}

async fn command<T: Send + 'static>(
    app: &TestApp,
    vault: &Vault,
    work: impl Fn(&mut mpp::db::tx::Tx<'_>, &Vault) -> mpp::kernel::error::Result<T> + Send + 'static,
) -> mpp::kernel::error::Result<T> {
    let vault = vault.clone();
    app.state.core.db.write(Lane::mall(app.mall_id), Origin::system(), move |tx| work(tx, &vault)).await
}

async fn reads(app: &TestApp, appointment: &str) -> Value {
    let id = value_id(app, appointment, "phone").await;
    app.manager().post(&format!("personal-data/{id}/read"), json!({ "purpose": "incident" })).await.ok()["value"].clone()
}

async fn people(app: &TestApp, range: std::ops::Range<u32>) -> Vec<String> {
    let mut all = Vec::new();
    for number in range {
        all.push(booked(app, &format!("+6281200002{number:03}"), told()).await.0);
    }
    all
}

async fn a_key_is_added_activated_and_retired_while_we_serve_ssl_4(db: TestDb) {
    let dir = Directory::new();
    let app = desk_over(db, &dir).await;
    let before = people(&app, 0..5).await;
    let old = rows(&app, &before[0])[0].key_id.clone();
    let (cli, serving) = (dir.vault(&app), &app.state.vault);
    let new = data_keys::add(&dir.0).expect("add");
    let ring = cli.ring.refresh();
    assert_eq!(ring.newest().expect("a key").id(), new);
    assert!(matches!(command(&app, &cli, |tx, vault| rotate::activate(tx, vault, false)).await, Ok(Progress::Wait(_))));
    assert_eq!(rows(&app, &people(&app, 5..6).await[0])[0].key_id, old, "not yet");
    app.clock.advance_ms(KNOWN_AFTER_MS);
    assert!(serving.ring.keys().get(&new).is_none(), "this process has not read the file again");
    assert_eq!(command(&app, &cli, |tx, vault| rotate::activate(tx, vault, false)).await.expect("activate"), Progress::Left(24));
    // Sealed under the new key at once, and the old values are read all the while.
    let after = people(&app, 6..7).await;
    assert_eq!(rows(&app, &after[0])[0].key_id, new);
    assert_eq!((reads(&app, &before[1]).await, reads(&app, &after[0]).await), (json!(PHONE), json!(PHONE)));
    assert_eq!(command(&app, &cli, |tx, vault| rotate::reseal_some(tx, vault, 10)).await.expect("a batch"), Progress::Left(14));
    assert_eq!(reads(&app, &before[1]).await, json!(PHONE), "half-way");
    let old_id = old.clone();
    assert_eq!(command(&app, &cli, move |tx, _| rotate::retire(tx, &old_id)).await.expect("retire"), Retired::Opens(14));
    while command(&app, &cli, |tx, vault| rotate::reseal_some(tx, vault, 10)).await.expect("a batch") != Progress::Done {}
    let old_id = old.clone();
    assert_eq!(command(&app, &cli, move |tx, _| rotate::retire(tx, &old_id)).await.expect("retire"), Retired::Done);
    data_keys::remove(&dir.0, &old).expect("remove");
    serving.ring.refresh();
    assert!(serving.ring.keys().get(&old).is_none());
    for id in before.iter().chain(&after) {
        assert!(rows(&app, id).iter().all(|row| row.key_id == new));
        assert_eq!(reads(&app, id).await, json!(PHONE), "old rows are readable, the old key is unused");
    }
    let kinds: Vec<String> = events(&app).into_iter().map(|event| event.0).filter(|kind| kind.starts_with("data_key.")).collect();
    assert_eq!(kinds, ["data_key.added", "data_key.activated", "data_key.retired"]);
}

async fn a_young_key_does_not_seal_yet(db: TestDb) {
    let dir = Directory::new();
    let app = desk_over(db, &dir).await;
    people(&app, 0..1).await;
    let cli = dir.vault(&app);
    data_keys::add(&dir.0).expect("add");
    cli.ring.refresh();
    let activate = async |at_once| command(&app, &cli, move |tx, vault| rotate::activate(tx, vault, at_once)).await.expect("activate");
    assert!(matches!(activate(false).await, Progress::Wait(_)));
    app.clock.advance_ms(KNOWN_AFTER_MS - 1);
    assert!(matches!(activate(false).await, Progress::Wait(_)));
    assert_eq!(activate(true).await, Progress::Left(4), "unless nobody serves");
    let states: Vec<KeyState> = store::keys::all(&mut app.db.connect(), app.mall_id).expect("keys").iter().map(|key| key.1).collect();
    assert_eq!(states, [KeyState::Current, KeyState::Replaced]);
}

async fn rotation_goes_on_where_it_was_stopped(db: TestDb) {
    let dir = Directory::new();
    let app = desk_over(db, &dir).await;
    let all = people(&app, 0..3).await;
    data_keys::add(&dir.0).expect("add");
    command(&app, &dir.vault(&app), |tx, vault| rotate::activate(tx, vault, true)).await.expect("activate");
    assert_eq!(command(&app, &dir.vault(&app), |tx, vault| rotate::reseal_some(tx, vault, 5)).await.expect("a batch"), Progress::Left(7));
    // Stopped here. Begun again, by another process that knows nothing of the first.
    let again = dir.vault(&app);
    assert_eq!(command(&app, &again, |tx, vault| rotate::activate(tx, vault, false)).await.expect("activate"), Progress::Left(7));
    assert_eq!(command(&app, &again, |tx, vault| rotate::reseal_some(tx, vault, 100)).await.expect("a batch"), Progress::Done);
    assert_eq!(command(&app, &again, |tx, vault| rotate::activate(tx, vault, false)).await.expect("again"), Progress::Done);
    for id in &all {
        assert_eq!(reads(&app, id).await, json!(PHONE));
    }
}

/// A process that knows only the old key cannot write what nobody could read: the database refuses.
async fn a_retired_key_seals_nothing_more(db: TestDb) {
    let dir = Directory::new();
    let app = desk_over(db, &dir).await;
    let id = people(&app, 0..1).await.remove(0);
    let row = rows(&app, &id).remove(0);
    data_keys::add(&dir.0).expect("add");
    let cli = dir.vault(&app);
    command(&app, &cli, |tx, vault| rotate::activate(tx, vault, true)).await.expect("activate");
    command(&app, &cli, |tx, vault| rotate::reseal_some(tx, vault, 100)).await.expect("a batch");
    let old = row.key_id.clone();
    assert_eq!(command(&app, &cli, move |tx, _| rotate::retire(tx, &old)).await.expect("retire"), Retired::Done);
    let stale = mpp::vault::model::PersonData { id: mpp::kernel::ids::PersonDataId::fresh(), ..row.clone() };
    let conn = &mut app.db.connect();
    store::delete(conn, app.mall_id, row.id).expect("make room");
    assert!(store::insert(conn, app.mall_id, &stale).is_err(), "a key that is retired is named by no row");
    let current = store::keys::all(conn, app.mall_id).expect("keys")[0].0.clone();
    assert_eq!(command(&app, &cli, move |tx, _| rotate::retire(tx, &current)).await.expect("retire"), Retired::Opens(3));
}

async fn a_value_that_does_not_open_stops_the_batch_and_changes_nothing(db: TestDb) {
    let dir = Directory::new();
    let app = desk_over(db, &dir).await;
    let id = people(&app, 0..1).await.remove(0);
    data_keys::add(&dir.0).expect("add");
    let cli = dir.vault(&app);
    command(&app, &cli, |tx, vault| rotate::activate(tx, vault, true)).await.expect("activate");
    diesel::sql_query("UPDATE person_data SET sealed = 'QUJDRA==' WHERE kind = 'phone'").execute(&mut app.db.connect()).expect("spoil");
    let before = rows(&app, &id);
    assert!(command(&app, &cli, |tx, vault| rotate::reseal_some(tx, vault, 100)).await.is_err());
    assert_eq!(rows(&app, &id), before);
}
