//! What everybody may see: completeness, regulations, changes, agencies.

use serde_json::{Value, json};

use super::{SERVICE, desk, texts};
use crate::configuring::office::With;
use crate::support::TestDb;

both_engines!(
    completeness_is_told_per_agency_and_no_data_is_not_zero_btn_2_srg_5,
    a_repealed_regulation_names_everybody_who_relies_on_it_btn_3,
    a_mirror_that_follows_the_changes_shows_what_we_show,
    an_agency_keeps_its_own_page_and_its_complaint_channel_smd_5,
    what_people_call_it_is_told_by_the_agency_mlg_2,
);

async fn completeness_is_told_per_agency_and_no_data_is_not_zero_btn_2_srg_5(db: TestDb) {
    let desk = desk(&db).await;
    let production = json!({
        "production": { "facilities": "Loket", "staff_competence": "D3", "internal_supervision": "Atasan", "staff_count": 3,
            "service_guarantee": "Sesuai standar", "safety_guarantee": "Data dirahasiakan", "performance_evaluation": "Tiap semester" }
    });
    desk.bring_out(SERVICE, 1, texts(production), json!({ "reason": "Lengkap" })).await;
    let note = json!({ "note": { "id": "Uji", "en": "Test" } });
    for service in ["DISDUKCAPIL-001", "DISDUKCAPIL-008"] {
        let report = desk.office.get("/reports/completeness?agency=DISDUKCAPIL", "").await.is(200);
        let agency = &report["agencies"][0];
        assert_eq!(
            (&agency["mean_parts"], &agency["no_data"], &agency["missing"]["staff_count"]),
            (&json!(7.0), &json!(false), &agency["services"])
        );
        desk.office.post(&format!("/services/{service}/archive"), &desk.head, &note).await.is(200);
    }
    let report = desk.office.get("/reports/completeness", "").await.is(200);
    let rows: Vec<Value> = report["agencies"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|a| json!([a["agency"], a["no_data"], a["mean_parts"], a["complete"]]))
        .collect();
    assert_eq!(json!(rows), json!([["DISDUKCAPIL", true, null, 0], ["BAPENDA", false, 14.0, 1]]));
    desk.office.get("/reports/completeness?agency=TAKADA", "").await.problem(400, "unknown_filter_value");
    desk.office.get("/drafts?agency=TAKADA", &desk.head).await.problem(400, "unknown_filter_value");
}

async fn a_repealed_regulation_names_everybody_who_relies_on_it_btn_3(db: TestDb) {
    let desk = desk(&db).await;
    desk.bring_out(SERVICE, 1, texts(json!({ "legal_basis": ["PP 5/2021 (perizinan)", "UU 28/2009"] })), json!({ "reason": "Uji" })).await;
    let repealed = json!({ "title": "Perizinan Berusaha Berbasis Risiko", "repealed_on": "2025-06-05", "replaced_by": "pp-28-2025" });
    let path = "/regulations/pp-5-2021";
    let unnoted = desk.office.get(path, "").await;
    assert_eq!((&unnoted.body["citation"], &unnoted.body["title"]), (&json!("PP 5/2021"), &Value::Null));
    let put = async |token: &str, tag: &str, body: &Value| {
        desk.office.send("PUT", path, Some(body), With { token, tag: Some(tag), ..With::default() }).await
    };
    put(&desk.reviewer, &unnoted.etag, &repealed).await.problem(403, "forbidden_scope");
    desk.office.edit("PUT", path, &desk.head, 0, &repealed).await.problem(412, "version_mismatch");
    let noted = put(&desk.head, &unnoted.etag, &repealed).await;
    assert_eq!((noted.status, &noted.body["services"][0]["service"]), (200, &json!("BAPENDA-001")));
    put(&desk.head, &unnoted.etag, &repealed).await.problem(412, "version_mismatch");
    assert_eq!(desk.office.get(path, "").await.etag, noted.etag, "what was put is what is read");
    let itself = json!({ "title": "Uji", "replaced_by": "pp-5-2021" });
    assert_eq!(put(&desk.head, &noted.etag, &itself).await.problem(422, "validation_failed")[0].0, "/replaced_by");
    desk.office.edit("PUT", "/regulations/PP%205", &desk.head, 0, &repealed).await.problem(400, "invalid_parameter");
    let unheard_of = json!({ "title": "Penyelenggaraan Perizinan Berusaha Berbasis Risiko" });
    desk.office.edit("PUT", "/regulations/pp-28-2025", &desk.head, 0, &unheard_of).await.is(201);
    let report = desk.office.get("/reports/completeness?agency=BAPENDA", "").await.is(200);
    let agency = &report["agencies"][0];
    assert_eq!((&agency["citing_repealed"], &agency["listings"][0]["repealed"]), (&json!(1), &json!(["pp-5-2021"])));
    assert_eq!(desk.shown(SERVICE).await.status, 200, "flagged, not hidden");
    // A day still to come is no repeal yet; and it can be taken back.
    let later = json!({ "title": "Perizinan Berusaha Berbasis Risiko", "repealed_on": "2027-06-05" });
    put(&desk.head, &noted.etag, &later).await.is(200);
    let report = desk.office.get("/reports/completeness?agency=BAPENDA", "").await.is(200);
    assert_eq!(report["agencies"][0]["citing_repealed"], 0);
    // Who cites it is part of what is read, so it changes the tag.
    let before = desk.office.get(path, "").await;
    desk.bring_out(SERVICE, 2, texts(json!({ "legal_basis": ["UU 28/2009"] })), json!({ "reason": "Uji" })).await;
    let after = desk.office.get(path, "").await;
    assert_eq!((before.etag == after.etag, &after.body["services"], &after.body["citation"]), (false, &json!([]), &Value::Null));
    let all = desk.office.get("/regulations", "").await.is(200);
    let codes: Vec<&str> = all["items"].as_array().expect("a list").iter().map(|r| r["code"].as_str().expect("a code")).collect();
    assert!(codes.contains(&"pp-5-2021") && codes.is_sorted(), "{codes:?}");
}

async fn a_mirror_that_follows_the_changes_shows_what_we_show(db: TestDb) {
    let desk = desk(&db).await;
    let first = desk.office.get("/services/changes", "").await.is(200);
    let codes: Vec<&str> = first["items"].as_array().expect("a list").iter().filter_map(|c| c["service"].as_str()).collect();
    assert_eq!(codes, ["DISDUKCAPIL-001", "DISDUKCAPIL-008", "BAPENDA-001"], "all that came with the set-up");
    let since = first["last_seq"].as_i64().expect("a number");
    desk.bring_out(SERVICE, 1, texts(json!({})), json!({ "effective_from": "2027-01-01", "reason": "Uji" })).await;
    let note = json!({ "note": { "id": "Uji", "en": "Test" } });
    desk.office.post("/services/DISDUKCAPIL-001/suspend", &desk.head, &note).await.is(200);
    let feed = desk.office.get(&format!("/services/changes?since={since}"), "").await.is(200);
    let told: Vec<Value> = feed["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| json!([c["type"], c["service"], c["version_no"], c["effective_from"]]))
        .collect();
    let expected = json!([["service.published", "BAPENDA-001", 2, "2027-01-01"], ["service.suspended", "DISDUKCAPIL-001", null, null]]);
    assert_eq!(json!(told), expected);
    assert_eq!((&feed["more"], feed["last_seq"].as_i64() > Some(since)), (&json!(false), true));
    desk.office.get("/services/changes?since=-1", "").await.problem(400, "invalid_parameter");
    let nothing = desk.office.get(&format!("/services/changes?since={}", feed["last_seq"]), "").await.is(200);
    assert_eq!((&nothing["items"], &nothing["last_seq"]), (&json!([]), &feed["last_seq"]));
}

async fn an_agency_keeps_its_own_page_and_its_complaint_channel_smd_5(db: TestDb) {
    let desk = desk(&db).await;
    let shown = desk.office.get("/agencies/BAPENDA", "").await;
    let mut page = shown.body.clone();
    for not_told in ["code", "service_count"] {
        page.as_object_mut().expect("an object").remove(not_told);
    }
    page["complaint"] = json!({ "unit": "Unit Pengaduan Bapenda", "address": "Jalan Contoh 3", "phone": "0261201234" });
    let put = async |tag: &str, agency: &str, page: &Value| {
        let with = With { token: &desk.writer, tag: Some(tag), ..With::default() };
        desk.office.send("PUT", &format!("/agencies/{agency}"), Some(page), with).await
    };
    put("\"v1\"", "BAPENDA", &page).await.problem(412, "version_mismatch");
    put(&shown.etag, "DISDUKCAPIL", &page).await.problem(403, "forbidden_scope");
    let changed = put(&shown.etag, "BAPENDA", &page).await;
    assert_eq!((changed.status, &changed.body["complaint"]["phone"]), (200, &json!("0261201234")));
    put(&shown.etag, "BAPENDA", &page).await.problem(412, "version_mismatch");
    assert_eq!(desk.office.get("/agencies/BAPENDA", "").await.etag, changed.etag, "what was put is what is read");
    assert_eq!(desk.shown(SERVICE).await.is(200)["complaint"]["unit"], "Unit Pengaduan Bapenda");
    for (complaint, pointer) in [
        (Value::Null, "/complaint"),
        (json!({ "unit": "Unit" }), "/complaint"),
        (json!({ "unit": "Unit", "email": "bukan surel" }), "/complaint/email"),
        (json!({ "unit": "Unit", "phone": "telepon" }), "/complaint/phone"),
        (json!({ "unit": "Unit", "url": "lapor.go.id" }), "/complaint/url"),
    ] {
        page["complaint"] = complaint;
        let refused = put(&changed.etag, "BAPENDA", &page).await;
        assert_eq!(refused.problem(422, "validation_failed")[0].0, pointer);
    }
    let other = desk.office.get("/agencies/DISDUKCAPIL", "").await.is(200);
    assert_eq!(other["complaint"]["unit"], "SP4N-LAPOR!", "the neighbour is as it was");
}

/// Words of the place find what the agency does, from the next request on.
async fn what_people_call_it_is_told_by_the_agency_mlg_2(db: TestDb) {
    let desk = desk(&db).await;
    let found = async |words: &str| {
        let page = desk.office.get(&format!("/services?q={words}"), "").await.is(200);
        page["items"].as_array().expect("a list").first().map(|service| service["code"].as_str().expect("a code").to_owned())
    };
    assert_eq!(found("upeti%20lembur").await, None, "nobody's word");
    let shown = desk.office.get("/agencies/BAPENDA", "").await;
    let mut page = shown.body.clone();
    for not_told in ["code", "service_count"] {
        page.as_object_mut().expect("an object").remove(not_told);
    }
    let put = async |tag: &str, lines: Value| {
        let mut page = page.clone();
        page["search_equivalents"] = lines;
        let with = With { token: &desk.writer, tag: Some(tag), ..With::default() };
        desk.office.send("PUT", "/agencies/BAPENDA", Some(&page), with).await
    };
    for (lines, pointer) in [
        (json!(["upeti"]), "/search_equivalents/0"),
        (json!(["upeti = pajak", ""]), "/search_equivalents/1"),
        (json!(["# upeti = pajak"]), "/search_equivalents/0"),
        (json!([format!("upeti = {}", "x".repeat(300))]), "/search_equivalents/0"),
        (json!(vec!["upeti = pajak"; 101]), "/search_equivalents"),
    ] {
        assert_eq!(put(&shown.etag, lines).await.problem(422, "validation_failed")[0].0, pointer);
    }
    let name = desk.shown(SERVICE).await.is(200)["name_id"].as_str().expect("a name").to_owned();
    let put = put(&shown.etag, json!([format!("upeti lembur > {name}")])).await.is(200);
    assert_eq!(put["search_equivalents"], json!([format!("upeti lembur > {name}")]));
    assert_eq!(found("upeti%20lembur").await.as_deref(), Some("BAPENDA-001"));
}
