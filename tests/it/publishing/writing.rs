//! Drafts: written by an agency, looked through by somebody else.

use diesel::{ExpressionMethods as _, RunQueryDsl as _};
use mpp::db::schema::{agencies, streams};
use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use super::{SERVICE, desk, texts};
use crate::configuring::office::{With, config_version, events};
use crate::support::TestDb;

both_engines!(
    a_draft_goes_from_the_publisher_to_the_public,
    a_draft_that_lacks_a_part_is_not_handed_in_and_each_is_named_btn_2_smd_5,
    nobody_publishes_their_own_words,
    a_reviewer_sends_a_draft_back_with_a_remark,
    who_works_for_another_agency_or_for_none_writes_nothing_mlg_5,
    a_lost_update_is_refused,
    a_draft_from_an_old_version_is_refused,
    a_new_service_is_nobodys_business_until_it_is_published_and_gone_when_thrown_away,
    what_is_written_must_be_sound,
    a_draft_is_previewed_as_citizens_would_see_it,
);

async fn a_draft_goes_from_the_publisher_to_the_public(db: TestDb) {
    let desk = desk(&db).await;
    let (before, version) = (desk.shown(SERVICE).await.is(200), config_version(&db, desk.office.mall));
    let written = desk.write(SERVICE, 0, 1, texts(json!({ "name_id": "Pajak Reklame" }))).await;
    assert_eq!(
        (written.status, written.location.as_str(), written.etag.as_str()),
        (201, "/v1/malls/contoh/services/BAPENDA-001/draft", "\"v1\"")
    );
    let draft = desk.submit(SERVICE, 1).await.is(200);
    assert_eq!((&draft["state"], &draft["version"], &draft["completeness"]["parts"]), (&json!("in_review"), &json!(2), &json!(7)));
    assert_eq!(desk.shown(SERVICE).await.is(200), before, "what is in force stays");
    assert_eq!(config_version(&db, desk.office.mall), version, "no directory is read again for a draft");
    let listed = desk.office.get("/drafts?agency=BAPENDA", &desk.reviewer).await.is(200);
    assert_eq!(listed["items"][0]["service"], "BAPENDA-001");

    let published = desk.publish(SERVICE, 2, json!({ "reason": "Nama baru" })).await.is(200);
    assert_eq!((&published["version"]["version_no"], &published["version"]["state"]), (&json!(2), &json!("in_force")));
    let after = desk.shown(SERVICE).await.is(200);
    assert_eq!(
        (&after["name_id"], &after["version_no"], &after["requirements"][1]["kind"]),
        (&json!("Pajak Reklame"), &json!(2), &json!("shown"))
    );
    desk.office.get("/services/BAPENDA-001/draft", &desk.writer).await.problem(404, "not_found");
    let told = ["service_draft.created", "service_draft.submitted", "service.published"];
    assert_eq!(events(&db, desk.office.mall), told);
    let others = desk.shown("/services/DISDUKCAPIL-001").await.is(200);
    assert_eq!(others["version_no"], 1, "the neighbour is as it was");
}

async fn a_draft_that_lacks_a_part_is_not_handed_in_and_each_is_named_btn_2_smd_5(db: TestDb) {
    let desk = desk(&db).await;
    let nothing = json!({ "requirements": [], "procedure": [], "completion_time": null, "fee": null, "product": "", "legal_basis": [] });
    desk.write(SERVICE, 0, 1, texts(nothing)).await.is(201);
    let refused = desk.submit(SERVICE, 1).await;
    let named: Vec<&str> = refused.problem(422, "validation_failed").into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(named, ["/requirements", "/procedure", "/completion_time", "/fee", "/product", "/legal_basis"]);

    // The sixth part and the channel come from the agency.
    let mut connection = db.connect();
    let none = (
        agencies::complaint_unit.eq(None::<String>),
        agencies::complaint_phone.eq(None::<String>),
        agencies::complaint_url.eq(None::<String>),
    );
    diesel::update(agencies::table).set(none).execute(&mut connection).expect("no channel");
    diesel::update(streams::table).set(streams::config_version.eq(streams::config_version + 1)).execute(&mut connection).expect("told");
    desk.write(SERVICE, 1, 1, texts(json!({}))).await.is(200);
    let refused = desk.submit(SERVICE, 2).await;
    let named: Vec<_> = refused.problem(422, "validation_failed");
    assert_eq!(named, [("/complaint_handling", "part_missing"), ("/agency/complaint", "complaint_channel_missing")]);
}

async fn nobody_publishes_their_own_words(db: TestDb) {
    let desk = desk(&db).await;
    let body = json!({ "based_on": 1, "listing": texts(json!({})) });
    desk.office.edit("PUT", &format!("{SERVICE}/draft"), &desk.reviewer, 0, &body).await.is(201);
    desk.submit(SERVICE, 1).await.is(200);
    desk.publish(SERVICE, 2, json!({ "reason": "Sendiri" })).await.problem(409, "own_draft");
    let other = desk.step(&format!("{SERVICE}/draft/publish"), &desk.head, 2, Some(&json!({ "reason": "Sudah diperiksa" }))).await;
    assert_eq!(other.is(200)["version"]["version_no"], 2);
}

async fn a_reviewer_sends_a_draft_back_with_a_remark(db: TestDb) {
    let desk = desk(&db).await;
    let (path, remark) = (format!("{SERVICE}/draft/return"), json!({ "remark": "Sebutkan dasar biaya." }));
    desk.write(SERVICE, 0, 1, texts(json!({}))).await.is(201);
    let early = desk.step(&path, &desk.reviewer, 1, Some(&remark)).await;
    early.problem(409, "draft_state_conflict");
    assert_eq!(early.body["current_status"], "draft");
    desk.submit(SERVICE, 1).await.is(200);
    desk.submit(SERVICE, 2).await.problem(409, "draft_state_conflict");
    let back = desk.step(&path, &desk.reviewer, 2, Some(&remark)).await.is(200);
    assert_eq!((&back["state"], &back["remark"], &back["submitted_at"]), (&json!("draft"), &json!("Sebutkan dasar biaya."), &Value::Null));
    desk.publish(SERVICE, 3, json!({ "reason": "Uji" })).await.problem(409, "draft_state_conflict");
    // Written again it keeps the remark until it is handed in; what is in review is not changed under the reviewer's eyes.
    assert_eq!(desk.write(SERVICE, 3, 1, texts(json!({}))).await.is(200)["remark"], "Sebutkan dasar biaya.");
    assert_eq!(desk.submit(SERVICE, 4).await.is(200)["remark"], Value::Null);
    assert_eq!(desk.write(SERVICE, 5, 1, texts(json!({}))).await.is(200)["state"], "draft");
}

async fn who_works_for_another_agency_or_for_none_writes_nothing_mlg_5(db: TestDb) {
    let desk = desk(&db).await;
    let stranger = desk.office.token(&db, Role::Publisher, None, Some("DISDUKCAPIL")).await;
    let admin = desk.office.token(&db, Role::Admin, None, None).await;
    let body = json!({ "based_on": 1, "listing": texts(json!({})) });
    desk.office.edit("PUT", &format!("{SERVICE}/draft"), &stranger, 0, &body).await.problem(403, "forbidden_scope");
    desk.office.edit("PUT", &format!("{SERVICE}/draft"), &admin, 0, &body).await.problem(403, "forbidden");
    desk.office.edit("PUT", &format!("{SERVICE}/draft"), &desk.head, 0, &body).await.problem(403, "forbidden");
    desk.write(SERVICE, 0, 1, texts(json!({}))).await.is(201);
    desk.submit(SERVICE, 1).await.is(200);
    let path = format!("{SERVICE}/draft/publish");
    desk.step(&path, &desk.writer, 2, Some(&json!({ "reason": "Uji" }))).await.problem(403, "forbidden");
    desk.step(&path, &admin, 2, Some(&json!({ "reason": "Uji" }))).await.problem(403, "forbidden");
    desk.office.get(&format!("{SERVICE}/draft"), &stranger).await.problem(403, "forbidden_scope");
    assert_eq!(desk.office.get("/drafts", &stranger).await.is(200)["items"], json!([]), "others' drafts are not listed");
}

async fn a_lost_update_is_refused(db: TestDb) {
    let desk = desk(&db).await;
    desk.write(SERVICE, 0, 1, texts(json!({}))).await.is(201);
    desk.write(SERVICE, 0, 1, texts(json!({}))).await.problem(412, "version_mismatch");
    desk.write(SERVICE, 1, 1, texts(json!({ "product": "Surat" }))).await.is(200);
    desk.write(SERVICE, 1, 1, texts(json!({}))).await.problem(412, "version_mismatch");
    let kept = desk.office.get(&format!("{SERVICE}/draft"), &desk.writer).await;
    assert_eq!((kept.etag.as_str(), &kept.body["listing"]["product"]), ("\"v2\"", &json!("Surat")));
}

async fn a_draft_from_an_old_version_is_refused(db: TestDb) {
    let desk = desk(&db).await;
    desk.write(SERVICE, 0, 2, texts(json!({}))).await.problem(409, "draft_outdated");
    desk.write(SERVICE, 0, 1, texts(json!({}))).await.is(201);
    let restore = desk.step(&format!("{SERVICE}/versions/1/restore"), &desk.reviewer, 1, Some(&json!({ "reason": "Uji" }))).await;
    assert_eq!(restore.is(200)["version"]["version_no"], 2);
    desk.submit(SERVICE, 1).await.problem(409, "draft_outdated");
    desk.write(SERVICE, 1, 2, texts(json!({}))).await.is(200);
    desk.submit(SERVICE, 2).await.is(200);
    desk.step(&format!("{SERVICE}/versions/1/restore"), &desk.head, 1, Some(&json!({ "reason": "Uji" }))).await.is(200);
    desk.publish(SERVICE, 3, json!({ "reason": "Uji" })).await.problem(409, "draft_outdated");
}

async fn a_new_service_is_nobodys_business_until_it_is_published_and_gone_when_thrown_away(db: TestDb) {
    let desk = desk(&db).await;
    let new = "/services/BAPENDA-099";
    desk.write("/services/BAPENDA-99", 0, 0, texts(json!({}))).await.problem(400, "invalid_parameter");
    desk.write("/services/DINKES-001", 0, 0, texts(json!({}))).await.problem(404, "not_found");
    desk.write(new, 0, 1, texts(json!({}))).await.problem(409, "draft_outdated");
    desk.write(new, 0, 0, json!({ "name_id": "Layanan baru" })).await.is(201);
    desk.shown(new).await.problem(404, "not_found");
    let (path, with) = (format!("{new}/draft"), With { token: &desk.writer, version: Some(1), ..With::default() });
    assert_eq!(desk.office.send("DELETE", &path, None, with).await.status, 204);
    desk.office.get(&format!("{new}/draft"), &desk.writer).await.problem(404, "not_found");
    desk.bring_out(new, 0, texts(json!({ "name_id": "Layanan baru" })), json!({ "reason": "Layanan baru" })).await;
    assert_eq!(desk.shown(new).await.is(200)["name_id"], "Layanan baru");
    let found = desk.office.get("/services?q=layanan%20baru", "").await.is(200);
    assert_eq!(found["items"][0]["code"], "BAPENDA-099", "it is found at once");
}

async fn what_is_written_must_be_sound(db: TestDb) {
    let desk = desk(&db).await;
    for (changes, pointer) in [
        (json!({ "name_id": " tepi" }), "/listing/name_id"),
        (json!({ "fee": { "kind": "fixed", "note": "Tarif" } }), "/listing/fee/amount_idr"),
        (json!({ "completion_time": { "value": 0, "unit": "months" } }), "/listing/completion_time/value"),
        (json!({ "licensing": { "authority": "province" } }), "/listing/licensing"),
        (
            json!({ "category": "licensing", "licensing": { "authority": "province", "kbli": [{ "version": "2025", "code": "12" }] } }),
            "/listing/licensing/kbli/0/code",
        ),
        (json!({ "requirements": [{ "text": "KTP" }, { "text": "KTP" }] }), "/listing/requirements/1"),
        (json!({ "channels": ["online"] }), "/listing/online_url"),
    ] {
        let refused = desk.write(SERVICE, 0, 1, texts(changes.clone())).await;
        let named: Vec<&str> = refused.problem(422, "validation_failed").into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(named, [pointer], "{changes}");
    }
    // SMD-2, BTN-1: what only licences have.
    let licence = json!({ "category": "licensing", "licensing": { "authority": "province", "risk": "high", "kbli": [{ "version": "2025", "code": "47111" }], "stages": [{ "name": "Verifikasi", "working_days": 3 }] } });
    desk.bring_out(SERVICE, 1, texts(licence), json!({ "reason": "Izin provinsi" })).await;
    assert_eq!(desk.shown(SERVICE).await.is(200)["licensing"]["authority"], "province");
    let found = |authority: &'static str| {
        let office = &desk.office;
        async move { office.get(&format!("/services?authority={authority}"), "").await.is(200)["total"].clone() }
    };
    assert_eq!((found("province").await, found("regency").await), (json!(1), json!(0)));
    desk.office.get("/services?authority=kecamatan", "").await.problem(400, "unknown_filter_value");
}

async fn a_draft_is_previewed_as_citizens_would_see_it(db: TestDb) {
    let desk = desk(&db).await;
    let path = format!("{SERVICE}/draft/preview");
    desk.write(SERVICE, 0, 1, json!({ "name_id": "Setengah jadi" })).await.is(201);
    let lacking = desk.office.get(&path, &desk.writer).await;
    assert!(lacking.problem(422, "validation_failed").contains(&("/fee", "part_missing")));
    let listing = texts(json!({ "name_id": "Pajak Reklame", "exclusions": ["Tidak melayani reklame jalan provinsi."] }));
    desk.write(SERVICE, 1, 1, listing).await.is(200);
    let mut preview = desk.office.get(&path, &desk.writer).await.is(200);
    desk.submit(SERVICE, 2).await.is(200);
    desk.publish(SERVICE, 3, json!({ "reason": "Uji" })).await.is(200);
    let shown = desk.shown(SERVICE).await.is(200);
    // Only that somebody looked at it is not known before.
    preview["reviewed_on"] = shown["reviewed_on"].clone();
    assert_eq!(preview, shown);
}
