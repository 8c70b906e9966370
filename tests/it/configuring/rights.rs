//! Who may change what.

use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::office::{differing, office, rows};
use crate::support::TestDb;

both_engines!(a_publisher_changes_the_hours_of_one_agency_only, a_manager_of_one_site_changes_that_site_only, others_change_nothing);

fn schedule(scope: &str, site: Value, agency: Value, service: Value) -> Value {
    let weekly = json!({ "tuesday": { "opens": "08:00", "closes": "12:00" } });
    json!({ "scope": scope, "site": site, "agency": agency, "service": service, "name": "Jam", "valid_from": "2027-01-01", "last_ticket_min": 0, "weekly": weekly })
}

fn closure(site: Value, agency: Value) -> Value {
    json!({ "date": "2026-12-09", "kind": "local_closure", "name": { "id": "Rapat", "en": "Meeting" }, "site": site, "agency": agency })
}

async fn a_publisher_changes_the_hours_of_one_agency_only(db: TestDb) {
    let office = office(&db).await;
    let publisher = office.token(&db, Role::Publisher, None, Some("BAPENDA")).await;
    let null = || Value::Null;
    let own = schedule("agency", null(), json!("BAPENDA"), null());
    assert_eq!(office.edit("PUT", "/schedules/pajak-2027", &publisher, 0, &own).await.status, 201);
    let own_service = schedule("service", json!("utama"), null(), json!("BAPENDA-001"));
    assert_eq!(office.edit("PUT", "/schedules/pajak-001", &publisher, 0, &own_service).await.status, 201);
    assert_eq!(office.post("/calendar-days", &publisher, &closure(null(), json!("BAPENDA"))).await.status, 201);

    let before = rows(&db, office.mall);
    for others in [
        schedule("agency", null(), json!("DISDUKCAPIL"), null()),
        schedule("service", null(), null(), json!("DISDUKCAPIL-001")),
        schedule("site", json!("utama"), null(), null()),
    ] {
        office.edit("PUT", "/schedules/baru", &publisher, 0, &others).await.problem(403, "forbidden_scope");
    }
    office.edit("PUT", "/schedules/utama", &publisher, 1, &own).await.problem(403, "forbidden_scope");
    office.post("/calendar-days", &publisher, &closure(null(), null())).await.problem(403, "forbidden_scope");
    let closed = json!({ "scope": "site", "site": "utama", "effect": "force_closed", "reason": { "id": "Uji", "en": "Test" } });
    office.post("/overrides", &publisher, &closed).await.problem(403, "forbidden_scope");
    office.edit("PATCH", "/sites/utama/queues/pajak", &publisher, 1, &json!({ "name": "X" })).await.problem(403, "forbidden");
    assert!(differing(&before, &rows(&db, office.mall)).is_empty());
    assert_eq!(office.get("/schedules/utama", &publisher).await.status, 200, "the house's hours are needed to set one's own");
}

async fn a_manager_of_one_site_changes_that_site_only(db: TestDb) {
    let office = office(&db).await;
    let manager = office.token(&db, Role::Manager, Some("pasar"), None).await;
    let pasar = schedule("site", json!("pasar"), Value::Null, Value::Null);
    assert_eq!(office.edit("PUT", "/schedules/pasar-2027", &manager, 0, &pasar).await.status, 201);
    assert_eq!(office.edit("PATCH", "/sites/pasar/queues/pajak-pasar", &manager, 1, &json!({ "name": "Pajak daerah" })).await.status, 200);

    let before = rows(&db, office.mall);
    let everywhere = schedule("agency", Value::Null, json!("BAPENDA"), Value::Null);
    office.edit("PUT", "/schedules/baru", &manager, 0, &everywhere).await.problem(403, "forbidden_scope");
    let utama = schedule("site", json!("utama"), Value::Null, Value::Null);
    office.edit("PUT", "/schedules/utama", &manager, 1, &utama).await.problem(403, "forbidden_scope");
    for (method, path, body) in [
        ("PATCH", "/sites/utama/queues/ktp", json!({})),
        ("PATCH", "/sites/utama/counters/A1", json!({})),
        ("PATCH", "/sites/utama/offerings/DISDUKCAPIL-008", json!({})),
        ("PUT", "/sites/utama/queues/ktp/quotas", json!({ "rules": [] })),
    ] {
        office.edit(method, path, &manager, 1, &body).await.problem(403, "forbidden_scope");
    }
    let all = json!({ "scope": "mall", "effect": "force_closed", "reason": { "id": "Uji", "en": "Test" } });
    office.post("/overrides", &manager, &all).await.problem(403, "forbidden_scope");
    assert!(differing(&before, &rows(&db, office.mall)).is_empty());
}

async fn others_change_nothing(db: TestDb) {
    let office = office(&db).await;
    let officer = office.token(&db, Role::Officer, None, None).await;
    let auditor = office.token(&db, Role::Auditor, None, None).await;
    let before = rows(&db, office.mall);
    for (method, path) in [
        ("PUT", "/schedules/utama"),
        ("POST", "/calendar-days"),
        ("POST", "/overrides"),
        ("PATCH", "/sites/utama/counters/A1"),
        ("PATCH", "/sites/utama/queues/ktp"),
        ("PUT", "/sites/utama/queues/ktp/quotas"),
        ("PUT", "/sites/utama/queues/ktp/session-templates/baru"),
        ("PATCH", "/sites/utama/offerings/DISDUKCAPIL-008"),
    ] {
        office.edit(method, path, "", 1, &json!({})).await.problem(401, "unauthenticated");
        office.edit(method, path, &officer, 1, &json!({})).await.problem(403, "forbidden");
        office.edit(method, path, &auditor, 1, &json!({})).await.problem(403, "forbidden");
    }
    for path in
        ["/schedules", "/schedules/utama", "/overrides", "/sites/utama/queues/ktp/quotas", "/sites/utama/queues/ktp/session-templates"]
    {
        assert_eq!(office.get(path, &auditor).await.status, 200, "{path}");
        office.get(path, &officer).await.problem(403, "forbidden");
        office.get(path, "").await.problem(401, "unauthenticated");
    }
    for path in ["/schedules/tak-ada", "/overrides/0192f0c1-7c4e-7000-8000-0000000000c1"] {
        office.get(path, &auditor).await.problem(404, "not_found");
    }
    for path in ["/sites/utama/counters/Z9", "/sites/utama/queues/z", "/sites/z/offerings", "/calendar-days/bukan-id"] {
        office.get(path, "").await.problem(404, "not_found");
    }
    assert!(differing(&before, &rows(&db, office.mall)).is_empty());
}
