//! The least rows other rows need. Invented names only.

use diesel::{ExpressionMethods as _, RunQueryDsl as _};
use mpp::db::Lane;
use mpp::db::schema::malls;
use mpp::kernel::ids::{MallId, SiteId};
use mpp::kernel::time::Clock as _;
use mpp::streams;

use super::{TestDb, clock};

/// A mall with its configuration stream.
pub fn mall(db: &TestDb) -> MallId {
    let id = MallId::fresh();
    let (conn, now) = (&mut db.connect(), clock().now());
    let row = (
        malls::id.eq(id),
        malls::code.eq(id.as_str()),
        malls::name.eq("MPP Contoh"),
        malls::region_scheme.eq("kemendagri"),
        malls::region_code.eq("00.00"),
        malls::created_at.eq(now),
        malls::version.eq(1),
    );
    diesel::insert_into(malls::table).values(row).execute(conn).expect("insert a mall");
    streams::store::create(conn, id, id.into(), "mall", now).expect("make the mall's stream");
    id
}

/// The lane of a new site of `mall`: its stream, without further rows.
pub fn site_lane(db: &TestDb, mall: MallId) -> Lane {
    let lane = Lane::site(mall, SiteId::fresh());
    streams::store::create(&mut db.connect(), mall, lane.stream_id, "site", clock().now()).expect("make the site's stream");
    lane
}
