//! A mall in a temporary SQLite database for the tests of this slice: two sites, a zone, an agency and a counter.

use std::path::PathBuf;
use std::sync::Arc;

use diesel::{ExpressionMethods as _, RunQueryDsl as _};

use super::gate::{Gate, TokenSettings};
use super::hasher::IdentityHasher;
use super::model::{NewGrant, Scope};
use super::service::users::{NewUser, UserOfMall, add_user};
use super::tokens::{SigningKeys, generate_pem};
use crate::db::connection::{DatabaseUrl, DbConn, Purpose, open};
use crate::db::schema::{agencies, counters, malls, sites, zones};
use crate::db::{Db, DbSettings, Origin, migrations};
use crate::kernel::actor::Actor;
use crate::kernel::ids::{AgencyId, CounterId, MallId, SiteId, UserId, ZoneId};
use crate::kernel::permission::{Caller, Grant, Role};
use crate::kernel::time::{Clock, Instant, SetClock};
use crate::streams;

pub const PASSWORD: &str = "kereta senja ke Sumedang";

/// One mall with its places.
pub struct MallIds {
    pub id: MallId,
    pub hall: SiteId,
    pub market: SiteId,
    pub agency: AgencyId,
    pub counter: CounterId,
}

pub struct House {
    dir: PathBuf,
    pub url: DatabaseUrl,
    pub gate: Arc<Gate>,
    /// The clock of tokens.
    pub clock: Arc<SetClock>,
    pub sumedang: MallIds,
    pub other: MallIds,
}

impl Drop for House {
    fn drop(&mut self) {
        self.gate.db.stop();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

pub fn house() -> House {
    let dir = std::env::temp_dir().join(format!("mpp-identity-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir(&dir).unwrap();
    let url = DatabaseUrl::sqlite(dir.join("mpp.sqlite").to_str().unwrap());
    migrations::migrate(&url).unwrap();
    let start: Instant = "2026-12-01T01:00:00Z".parse().unwrap();
    let clock = Arc::new(SetClock::frozen(start));
    let (sumedang, other) = {
        let mut conn = open(&url, Purpose::Write).unwrap();
        (mall(&mut conn, "sumedang", start), mall(&mut conn, "banten", start))
    };
    let settings = DbSettings { url: url.clone(), read_connections: 2, lanes: 1, lane_queue: 64 };
    let db = Db::start(&settings, Arc::new(SetClock::frozen(start)));
    let keys = SigningKeys::from_pem(&generate_pem().unwrap()).unwrap();
    let tokens = TokenSettings::new("mpp", 3600);
    let gate = Arc::new(Gate::new(db, keys, IdentityHasher::new(&[7; 32]), &tokens, Arc::clone(&clock) as Arc<dyn Clock>).unwrap());
    House { dir, url, gate, clock, sumedang, other }
}

fn mall(conn: &mut DbConn, code: &str, now: Instant) -> MallIds {
    let ids = MallIds {
        id: MallId::fresh(),
        hall: SiteId::fresh(),
        market: SiteId::fresh(),
        agency: AgencyId::fresh(),
        counter: CounterId::fresh(),
    };
    diesel::insert_into(malls::table)
        .values((
            malls::id.eq(ids.id),
            malls::code.eq(code),
            malls::name.eq(code),
            malls::region_scheme.eq("kemendagri"),
            malls::region_code.eq("32.11"),
            malls::created_at.eq(now),
            malls::version.eq(1),
        ))
        .execute(conn)
        .unwrap();
    streams::store::create(conn, ids.id, ids.id.into(), "mall", now).unwrap();
    for (id, code, kind) in [(ids.hall, "utama", "hall"), (ids.market, "pasar", "market")] {
        diesel::insert_into(sites::table)
            .values((
                sites::mall_id.eq(ids.id),
                sites::id.eq(id),
                sites::code.eq(code),
                sites::name.eq(code),
                sites::kind.eq(kind),
                sites::time_zone.eq("Asia/Jakarta"),
                sites::address.eq("-"),
                sites::version.eq(1),
            ))
            .execute(conn)
            .unwrap();
    }
    let zone = (
        zones::mall_id.eq(ids.id),
        zones::id.eq(ZoneId::fresh()),
        zones::site_id.eq(ids.hall),
        zones::code.eq("lantai-1"),
        zones::name.eq("1"),
    );
    diesel::insert_into(zones::table).values(zone).execute(conn).unwrap();
    agency_and_counter(conn, &ids);
    ids
}

fn agency_and_counter(conn: &mut DbConn, ids: &MallIds) {
    diesel::insert_into(agencies::table)
        .values((
            agencies::mall_id.eq(ids.id),
            agencies::id.eq(ids.agency),
            agencies::code.eq("DISDUKCAPIL"),
            agencies::name_id.eq("Disdukcapil"),
            agencies::name_en.eq("Civil registry"),
            agencies::kind.eq("opd_kabupaten"),
            agencies::parent.eq("-"),
            agencies::source.eq("-"),
            agencies::position.eq(1),
            agencies::version.eq(1),
        ))
        .execute(conn)
        .unwrap();
    diesel::insert_into(counters::table)
        .values((
            counters::mall_id.eq(ids.id),
            counters::id.eq(ids.counter),
            counters::site_id.eq(ids.hall),
            counters::agency_id.eq(ids.agency),
            counters::code.eq("A1"),
            counters::name.eq("Loket 1"),
            counters::active.eq(true),
            counters::version.eq(1),
        ))
        .execute(conn)
        .unwrap();
}

impl House {
    pub fn db(&self) -> &Db {
        &self.gate.db
    }
    /// A user with one role, everywhere in Sumedang or at one site.
    pub async fn user(&self, username: &str, role: Role, site: Option<&str>) -> UserOfMall {
        let scope = Scope { site: site.map(str::to_owned), ..Scope::default() };
        let new = new_user(username, vec![NewGrant { role, scope }]);
        add_user(self.db(), &self.gate.passwords, Origin::system(), self.sumedang.id, new).await.unwrap()
    }
    /// A token for a caller with one role who is in the database.
    pub async fn token(&self, username: &str, role: Role, site: Option<&str>) -> String {
        let made = self.user(username, role, site).await;
        let grants = made.grants.iter().map(|named| named.grant.clone()).collect();
        self.gate.tokens.issue(made.user.id, made.user.version, grants).unwrap().0
    }
    /// Kind, subject and payload of the events of a mall's stream.
    pub async fn events(&self, mall: MallId) -> Vec<(String, String, String)> {
        let read = self.db().read(move |conn| Ok(streams::store::after(conn, mall, mall.into(), 0, 100)?));
        read.await.unwrap().into_iter().map(|(event, _)| (event.kind, event.subject, event.payload.to_string())).collect()
    }
}

pub fn new_user(username: &str, grants: Vec<NewGrant>) -> NewUser {
    NewUser {
        username: username.to_owned(),
        display_name: "Budi Santoso".to_owned(),
        password: PASSWORD.to_owned(),
        valid_until: None,
        grants,
    }
}

/// A staff caller with one role, everywhere in a mall or at one site.
pub fn caller(role: Role, mall_id: MallId, site_id: Option<SiteId>) -> Caller {
    Caller { actor: Actor::Staff(UserId::fresh()), grants: vec![Grant { role, mall_id, site_id, agency_id: None, counter_id: None }] }
}
