//! Malls, sites, zones, queues and today's hours: public, and cheap to ask for again.

use serde_json::json;

use super::hall::hall;
use crate::support::TestDb;

both_engines!(places_are_public_and_tagged_mlg_2, hours_today_follow_the_calendar, what_does_not_exist_is_not_found);

async fn places_are_public_and_tagged_mlg_2(db: TestDb) {
    let hall = hall(&db);
    let mall = json!({ "code": "contoh", "name": "MPP Contoh", "region_scheme": "kemendagri", "region_code": "00.00" });
    let market =
        json!({ "code": "pasar", "name": "Tempat pasar", "kind": "market", "time_zone": "Asia/Jakarta", "address": "Jalan Contoh 1" });
    let queue = json!({ "code": "adminduk", "name": "Antrean adminduk", "prefix": "A", "agency": "DINAS", "zone": "lantai-1" });
    for (path, place, expected) in [
        ("/v1/malls", "/items/0", &mall),
        ("/v1/malls/contoh", "", &mall),
        ("/v1/malls/contoh/sites", "/items/0", &market),
        ("/v1/malls/contoh/sites/utama", "/zones/1", &json!({ "code": "lantai-2", "name": "lantai-2" })),
        ("/v1/malls/contoh/sites/utama/queues", "/items/0", &queue),
    ] {
        let seen = hall.get(path).await;
        assert_eq!((seen.status, seen.json().pointer(place)), (200, Some(expected)), "{path}");
        assert_eq!(hall.get_if_new(path, &seen.etag).await.status, 304, "{path}");
    }
}

async fn hours_today_follow_the_calendar(db: TestDb) {
    let hall = hall(&db);
    let path = "/v1/malls/contoh/sites/utama";
    let tuesday = hall.get(path).await.json();
    let whole_day =
        json!([{ "starts_at": "2026-12-01T01:00:00.000Z", "ends_at": "2026-12-01T08:00:00.000Z", "opens": "08:00", "closes": "15:00" }]);
    assert_eq!((&tuesday["service_date"], &tuesday["hours_today"]), (&json!("2026-12-01"), &whole_day));
    hall.clock.set("2026-12-04T01:00:00Z".parse().unwrap());
    let friday = hall.get(path).await.json()["hours_today"].clone();
    assert_eq!((&friday[0]["closes"], &friday[1]["opens"]), (&json!("11:30"), &json!("13:00")));
    hall.clock.set("2026-12-04T17:00:00Z".parse().unwrap());
    let saturday = hall.get(path).await.json();
    assert_eq!((&saturday["service_date"], &saturday["hours_today"]), (&json!("2026-12-05"), &json!([])));
}

async fn what_does_not_exist_is_not_found(db: TestDb) {
    let hall = hall(&db);
    for path in [
        "/v1/malls/lain",
        "/v1/malls/lain/sites",
        "/v1/malls/contoh/sites/gedung",
        "/v1/malls/contoh/sites/gedung/queues",
        "/v1/malls/contoh/sites/gedung/board",
    ] {
        assert_eq!(hall.get(path).await.problem(), (404, "not_found".into()), "{path}");
    }
}
