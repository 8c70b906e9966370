//! Users and devices on both engines, and two processes that must agree on who is in.

mod issuer;
mod lockout;
mod over_http;
mod sessions;
mod sso;

use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use diesel::{ExpressionMethods as _, RunQueryDsl as _};
use mpp::db::schema::{agencies, counters, sites, zones};
use mpp::db::{Db, Origin};
use mpp::identity::hasher::IdentityHasher;
use mpp::identity::model::{DeviceKind, NewGrant, Scope};
use mpp::identity::service::devices::{NewDevice, create_device, list_devices, revoke_device};
use mpp::identity::service::login::{SignIn, login};
use mpp::identity::service::users::{NewUser, UserOfMall, add_user, list_users, set_user_disabled};
use mpp::identity::tokens::{SigningKeys, generate_pem};
use mpp::identity::{Gate, TokenSettings};
use mpp::kernel::actor::Actor;
use mpp::kernel::codes::Code;
use mpp::kernel::error::Result;
use mpp::kernel::ids::{AgencyId, CounterId, MallId, SiteId, UserId, ZoneId};
use mpp::kernel::permission::{Caller, Grant, Role};
use mpp::kernel::time::Clock;

use crate::support::{TestDb, clock, seed};

both_engines!(
    a_user_comes_back_with_the_codes_of_every_scope,
    one_user_name_exists_once_over_all_malls,
    users_and_devices_are_listed_for_one_mall_in_pages,
    what_one_process_revokes_every_process_refuses_within_a_second,
);

const PASSWORD: &str = "kereta senja ke Sumedang";

/// A mall with a hall that has a zone, an agency and a counter.
fn mall_with_a_hall(db: &TestDb) -> (MallId, SiteId) {
    let (mall, site, zone, agency) = (seed::mall(db), SiteId::fresh(), ZoneId::fresh(), AgencyId::fresh());
    let conn = &mut db.connect();
    let row = (sites::mall_id.eq(mall), sites::id.eq(site), sites::code.eq("utama"), sites::name.eq("Aula"), sites::kind.eq("hall"));
    let row = (row, sites::time_zone.eq("Asia/Jakarta"), sites::address.eq("-"), sites::version.eq(1));
    diesel::insert_into(sites::table).values(row).execute(conn).unwrap();
    let row =
        (zones::mall_id.eq(mall), zones::id.eq(zone), zones::site_id.eq(site), zones::code.eq("lantai-1"), zones::name.eq("Lantai 1"));
    diesel::insert_into(zones::table).values(row).execute(conn).unwrap();
    let row = (
        agencies::mall_id.eq(mall),
        agencies::id.eq(agency),
        agencies::code.eq("DISDUKCAPIL"),
        agencies::position.eq(1),
        agencies::version.eq(1),
    );
    let texts = (agencies::name_id.eq("-"), agencies::name_en.eq("-"), agencies::kind.eq("opd_kabupaten"), agencies::parent.eq("-"));
    diesel::insert_into(agencies::table).values((row, texts, agencies::source.eq("-"))).execute(conn).unwrap();
    let row = (counters::mall_id.eq(mall), counters::id.eq(CounterId::fresh()), counters::site_id.eq(site), counters::agency_id.eq(agency));
    let rest = (counters::code.eq("A1"), counters::name.eq("Loket 1"), counters::active.eq(true), counters::version.eq(1));
    diesel::insert_into(counters::table).values((row, rest)).execute(conn).unwrap();
    (mall, site)
}

/// What one process has: its own look at the database, and keys shared with the others.
fn gate(db: &TestDb, pem: &str) -> Gate {
    let keys = SigningKeys::from_pem(pem).unwrap();
    Gate::new(db.start(&clock()), keys, IdentityHasher::new(&[7; 32]), &settings(), clock() as Arc<dyn Clock>).unwrap()
}

fn settings() -> TokenSettings {
    TokenSettings::new("mpp", 3600)
}

fn caller(role: Role, mall_id: MallId) -> Caller {
    let grant = Grant { role, mall_id, site_id: None, agency_id: None, counter_id: None };
    Caller { actor: Actor::Staff(UserId::fresh()), grants: vec![grant] }
}

fn scope(site: Option<&str>, agency: Option<&str>, counter: Option<&str>) -> Scope {
    let text = |code: Option<&str>| code.map(str::to_owned);
    Scope { site: text(site), agency: text(agency), counter: text(counter) }
}

fn new_user(username: &str, scopes: &[Scope]) -> NewUser {
    let grants = scopes.iter().map(|scope| NewGrant { role: Role::Officer, scope: scope.clone() }).collect();
    let display_name = "Budi Santoso".to_owned();
    NewUser { username: username.to_owned(), display_name, password: PASSWORD.to_owned(), valid_until: None, grants }
}

async fn add(gate: &Gate, mall: MallId, username: &str, scopes: &[Scope]) -> Result<UserOfMall> {
    add_user(&gate.db, &gate.passwords, Origin::system(), mall, new_user(username, scopes)).await
}

async fn add_kiosk(db: &Db, mall: MallId, zone: Option<&str>) -> (mpp::identity::model::NamedDevice, String) {
    let new = NewDevice { zone: zone.map(str::to_owned), print_confirm: true, ..NewDevice::plain(DeviceKind::Kiosk, "utama") };
    let (device, token) = create_device(db, &caller(Role::Manager, mall), Origin::system(), mall, new).await.unwrap();
    (device, token.reveal().to_owned())
}

async fn a_user_comes_back_with_the_codes_of_every_scope(db: TestDb) {
    let ((mall, site), gate) = (mall_with_a_hall(&db), gate(&db, &generate_pem().unwrap()));
    // A second mall with the same codes: a join that forgets the mall would find both.
    mall_with_a_hall(&db);
    let all = [
        scope(None, None, None),
        scope(Some("utama"), None, None),
        scope(None, Some("DISDUKCAPIL"), None),
        scope(Some("utama"), None, Some("A1")),
    ];
    add(&gate, mall, "budi", &all).await.unwrap();
    let signed_in = login(&gate, SignIn::new("budi", PASSWORD)).await.expect("signed in");
    let codes: Vec<_> = signed_in.grants.iter().map(|g| (g.site.as_deref(), g.agency.as_deref(), g.counter.as_deref())).collect();
    let expected = [(None, None, None), (Some("utama"), None, None), (None, Some("DISDUKCAPIL"), None), (Some("utama"), None, Some("A1"))];
    assert_eq!(codes, expected);
    let found = gate.identify(&signed_in.access_token).await.expect("identified");
    assert_eq!(found.caller.grants.iter().map(|g| g.site_id).collect::<Vec<_>>(), [None, Some(site), None, Some(site)]);
}

async fn one_user_name_exists_once_over_all_malls(db: TestDb) {
    let ((one, _), (two, _), gate) = (mall_with_a_hall(&db), mall_with_a_hall(&db), gate(&db, &generate_pem().unwrap()));
    let everywhere = [Scope::default()];
    add(&gate, one, "budi", &everywhere).await.unwrap();
    for mall in [one, two] {
        assert_eq!(add(&gate, mall, "BUDI", &everywhere).await.unwrap_err().code(), Code::DuplicateCode);
    }
    add(&gate, two, "siti", &everywhere).await.unwrap();
}

async fn users_and_devices_are_listed_for_one_mall_in_pages(db: TestDb) {
    let ((mall, _), (other, _), gate) = (mall_with_a_hall(&db), mall_with_a_hall(&db), gate(&db, &generate_pem().unwrap()));
    add(&gate, other, "agus", &[Scope::default()]).await.unwrap();
    for name in ["wati", "budi", "siti"] {
        add(&gate, mall, name, &[Scope::default(), scope(Some("utama"), None, None)]).await.unwrap();
    }
    let page = list_users(&gate.db, &caller(Role::Admin, mall), mall, Scope::default(), "budi".to_owned(), 1).await.unwrap();
    assert_eq!(page.iter().map(|u| (u.user.username.as_str(), u.grants.len())).collect::<Vec<_>>(), [("siti", 2)]);

    add_kiosk(&gate.db, other, None).await;
    let (first, second) = (add_kiosk(&gate.db, mall, Some("lantai-1")).await.0, add_kiosk(&gate.db, mall, None).await.0);
    let manager = caller(Role::Manager, mall);
    let listed = list_devices(&gate.db, &manager, mall, None, None, 10).await.unwrap();
    assert_eq!(listed, [first.clone(), second.clone()]);
    assert_eq!((listed[0].zone.as_deref(), listed[1].zone.as_deref()), (Some("lantai-1"), None));
    let rest = list_devices(&gate.db, &manager, mall, Some("utama".to_owned()), Some(first.device.id), 10).await.unwrap();
    assert_eq!(rest, [second]);
}

/// Waits until the token is refused and says how long that took.
async fn refused_after(gate: &Gate, token: &str, start: Moment) -> Duration {
    loop {
        match gate.identify(token).await {
            Err(error) if error.code() == Code::TokenInvalid => return start.elapsed(),
            Err(error) => panic!("{}", error.chain()),
            Ok(_) => assert!(start.elapsed() < Duration::from_secs(5), "still let in"),
        }
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn what_one_process_revokes_every_process_refuses_within_a_second(db: TestDb) {
    let ((mall, _), pem) = (mall_with_a_hall(&db), generate_pem().unwrap());
    let (here, there) = (gate(&db, &pem), gate(&db, &pem));
    let (kiosk, token) = add_kiosk(&here.db, mall, None).await;
    add(&here, mall, "budi", &[Scope::default()]).await.unwrap();
    let staff = login(&here, SignIn::new("budi", PASSWORD)).await.expect("signed in").access_token;
    for gate in [&here, &there] {
        assert!(gate.identify(&token).await.is_ok() && gate.identify(&staff).await.is_ok());
    }
    let start = Moment::now();
    revoke_device(&here.db, &caller(Role::Manager, mall), Origin::system(), mall, kiosk.device.id, |_| Ok(())).await.unwrap();
    assert_eq!(here.identify(&token).await.unwrap_err().code(), Code::TokenInvalid, "here at once");
    let took = refused_after(&there, &token, start).await;
    assert!(took < Duration::from_millis(1500), "{took:?}: a second, and what a busy machine adds");
    let start = Moment::now();
    set_user_disabled(&here.db, Origin::system(), mall, "budi", true).await.unwrap();
    let took = refused_after(&there, &staff, start).await;
    assert!(took < Duration::from_millis(1500), "{took:?}");
}
