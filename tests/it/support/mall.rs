//! A small mall to work with: one hall with four queues of different policies and five counters, and two sites in other time
//! zones. What is in it stands in `fixtures/mall.json`; services and agencies are a few of the reference catalogue.

use std::sync::{Arc, OnceLock};

use diesel::RunQueryDsl as _;
use mpp::calendar::model::{DayHours, Weekly};
use mpp::catalogue::import::{Parsed, reference};
use mpp::commands::Core;
use mpp::db::connection::DbConn;
use mpp::db::schema::calendar_days;
use mpp::db::{Db, Lane, Origin};
use mpp::identity::device_token::DeviceToken;
use mpp::identity::model::{Device, DeviceKind, User};
use mpp::identity::tokens::{Tokens, generate_pem};
use mpp::identity::{store, store_devices};
use mpp::kernel::channel::Channel;
use mpp::kernel::ids::{DeviceId, MallId, SiteId, StreamId, UserId};
use mpp::kernel::keyring::KeyRing;
use mpp::kernel::permission::Grant;
use mpp::kernel::sealing::{DataKey, DataKeys};
use mpp::kernel::time::{Clock as _, SiteZone, SystemClock};
use mpp::queueing::model::{PriorityClass, Purpose};
use mpp::queueing::service::issue::{Wish, issue as issue_ticket};
use mpp::setup::load::{create_mall, fill_mall};
use mpp::setup::model::{CounterSetup, MallSetup, ServedSetup, SessionSetup};

use super::TestDb;

/// Code of the mall in every path.
pub const CODE: &str = "contoh";

/// The agencies and services of the small mall.
pub fn catalogue() -> &'static Parsed {
    static SMALL: OnceLock<Parsed> = OnceLock::new();
    SMALL.get_or_init(|| {
        let mut parsed = reference().expect("the reference catalogue");
        parsed.agencies.retain(|a| ["DISDUKCAPIL", "BAPENDA", "DPMPTSP"].contains(&a.code.as_str()));
        parsed.services.retain(|s| {
            let number = s.code.rsplit_once('-').and_then(|(_, n)| n.parse::<u32>().ok()).expect("a numbered code");
            number <= 10 && parsed.agencies.iter().any(|a| a.code == s.agency)
        });
        parsed
    })
}

/// The mall with office hours, Monday to Friday.
pub fn small() -> MallSetup {
    MallSetup::parse(include_str!("fixtures/mall.json"), catalogue()).unwrap_or_else(|faults| panic!("{}", faults.join("\n")))
}

/// The same mall with times to book in its first queue, from nine to eleven on working days.
pub fn with_times(capacity: i64) -> MallSetup {
    let mut setup = small();
    setup.sites[0].queues[0].sessions = vec![SessionSetup {
        code: "pagi".to_owned(),
        weekdays: vec![1, 2, 3, 4, 5],
        from: time("09:00"),
        to: time("11:00"),
        slot_minutes: 30,
        capacity,
        min_notice_min: 30,
        max_days: 30,
    }];
    setup
}

/// The same mall for processes that live by the machine's clock: open at every minute of every day, far from its midnight,
/// nobody has to be recalled, and queue `kk` is served by `counters` further counters `X1`, `X2`, …
pub fn always_open(counters: usize) -> MallSetup {
    let mut setup = small();
    let now = SystemClock.now();
    let zones = [SiteZone::Wib, SiteZone::Wita, SiteZone::Wit];
    let zone = zones.into_iter().find(|zone| (60..23 * 60).contains(&zone.minute_of_day(now))).expect("it is not midnight everywhere");
    let whole_day = || Some(DayHours { opens: time("00:00"), closes: time("24:00"), breaks: Vec::new(), channels_closed: Vec::new() });
    for schedule in &mut setup.schedules {
        schedule.last_ticket_min = 0;
        schedule.weekly = Weekly {
            monday: whole_day(),
            tuesday: whole_day(),
            wednesday: whole_day(),
            thursday: whole_day(),
            friday: whole_day(),
            saturday: whole_day(),
            sunday: whole_day(),
        };
    }
    let hall = &mut setup.sites[0];
    hall.time_zone = zone;
    hall.queues[0].policy.recalls_before_no_show = 0;
    hall.queues[0].last_number = 9999;
    for number in 1..=counters {
        let mut counter: CounterSetup = hall.counters[0].clone();
        counter.code = format!("X{number}");
        let served: ServedSetup = counter.serves[0].clone();
        counter.serves = vec![served];
        hall.counters.push(counter);
    }
    setup
}

fn time(text: &str) -> mpp::calendar::model::WallTime {
    text.parse().expect("a time of day")
}

/// The whole reference catalogue.
pub fn whole_catalogue() -> &'static Parsed {
    static WHOLE: OnceLock<Parsed> = OnceLock::new();
    WHOLE.get_or_init(|| reference().expect("the reference catalogue"))
}

/// The reference mall, as the demo shows it, under the code of the small one.
pub fn whole() -> MallSetup {
    let setup = mpp::setup::reference(whole_catalogue()).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    MallSetup { code: CODE.to_owned(), ..setup }
}

/// Writes the mall into an empty database.
pub async fn fill(test: &TestDb, db: &Db, setup: MallSetup) -> MallId {
    fill_with(test, db, setup, catalogue()).await
}

/// The same with another catalogue than the small mall's.
pub async fn fill_with(test: &TestDb, db: &Db, setup: MallSetup, catalogue: &'static Parsed) -> MallId {
    let mall_id = create_mall(&mut test.connect(), &setup, SystemClock.now()).expect("make the mall");
    db.write(Lane::mall(mall_id), Origin::system(), move |tx| fill_mall(tx, &setup, catalogue)).await.expect("fill the mall");
    mall_id
}

/// Takes every holiday out of the calendar. Only before any process has read it.
pub fn without_holidays(test: &TestDb) {
    diesel::delete(calendar_days::table).execute(&mut test.connect()).expect("no holidays");
}

/// Takes numbers for `service` as fast as the lane gives them, past HTTP.
pub async fn issue(core: &Core, lane: Lane, service: &str, count: usize) {
    let wish = Wish {
        service_code: service.to_owned(),
        priority_class: PriorityClass::None,
        purpose: Purpose::Apply,
        channel: Channel::StaffAssisted,
        confirm_print: false,
    };
    let one = || {
        let (directories, wish) = (Arc::clone(&core.directories), wish.clone());
        core.db.write(lane, Origin::system(), move |tx| {
            let d = directories.in_force(tx)?;
            let site = d.sites.iter().find(|site| StreamId::from(site.id) == lane.stream_id).expect("a site");
            issue_ticket(tx, &d, site, &wish).map(|_| ())
        })
    };
    for outcome in futures_util::future::join_all((0..count).map(|_| one())).await {
        outcome.expect("a number");
    }
}

/// A signing key for tokens, made once.
pub fn signing_pem() -> &'static str {
    static PEM: OnceLock<String> = OnceLock::new();
    PEM.get_or_init(|| generate_pem().expect("a key"))
}

/// Data keys as of a file with one key, the same for every process of this test run.
pub fn data_keys() -> KeyRing {
    static FILE: OnceLock<String> = OnceLock::new();
    let file = || DataKeys::parse(FILE.get_or_init(|| DataKeys::new_line().1.to_string())).expect("a key");
    KeyRing::new(file(), Box::new(move || Some(file())))
}

/// Seals kept answers, the same for every process of this test run.
pub fn answer_key() -> Arc<DataKey> {
    Arc::new(DataKey::new("answers", [9; 32]))
}

/// A staff user with these grants, and a token. Nobody signs in, so nobody hashes a password.
pub fn staff(conn: &mut DbConn, tokens: &Tokens, name: &str, grants: &[Grant]) -> (UserId, String) {
    let now = SystemClock.now();
    let user = User {
        id: UserId::fresh(),
        username: name.to_owned(),
        display_name: name.to_owned(),
        disabled: false,
        valid_until: None,
        created_at: now,
        version: 1,
    };
    store::insert_user(conn, &user, Some("-")).expect("insert a user");
    for (position, grant) in (0_i64..).zip(grants) {
        store::insert_grant(conn, user.id, position, grant).expect("insert a grant");
    }
    (user.id, tokens.issue(user.id, 1, grants.to_vec()).expect("sign").0)
}

/// A kiosk and its token.
pub fn kiosk(conn: &mut DbConn, mall_id: MallId, site_id: SiteId, print_confirm: bool) -> String {
    let token = DeviceToken::fresh();
    let device = Device {
        mall_id,
        id: DeviceId::fresh(),
        site_id,
        zone_id: None,
        kind: DeviceKind::Kiosk,
        name: "Anjungan".to_owned(),
        print_confirm,
        services: None,
        responsible: "Pengelola lantai".to_owned(),
        revoked_at: None,
        created_at: SystemClock.now(),
        version: 1,
    };
    store_devices::insert_device(conn, &device, &token.hash()).expect("insert a kiosk");
    token.reveal().to_owned()
}
