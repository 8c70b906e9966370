//! Files of agencies: what they would do is shown, somebody else applies it, and what went out comes in again.

use std::io::Write as _;

use mpp::kernel::permission::{Grant, Role};
use serde_json::{Value, json};

use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::app::{Client, TestApp};

both_engines!(
    a_file_is_planned_looked_through_and_applied_by_somebody_else,
    one_bad_row_changes_nothing_unless_asked,
    a_plan_that_would_do_something_else_by_now_is_refused,
    an_agency_changes_its_own_listings_only_mlg_5,
    every_form_of_an_export_comes_in_again_and_changes_nothing_ssl_10,
    a_file_that_cannot_be_read_is_named,
    an_export_is_for_everybody_and_fresh,
    plans_that_nobody_applied_do_not_pile_up,
);

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const IMPORTS: &str = "catalogue/imports";

fn of_agency<'a>(app: &'a TestApp, name: &str, role: Role, agency: &str) -> Client<'a> {
    let agency_id = Some(app.directory.agency(agency).expect("an agency").id);
    app.staff(name, Grant { agency_id, ..app.everywhere(role) })
}

fn writer(app: &TestApp) -> Client<'_> {
    of_agency(app, "penulis.pajak", Role::Publisher, "BAPENDA")
}

fn head(app: &TestApp) -> Client<'_> {
    app.staff("kepala.mal", app.everywhere(Role::MallHead))
}

async fn plan(client: &Client<'_>, media_type: &str, bytes: &[u8]) -> Answer {
    client.send_bytes("POST", IMPORTS, &[], Some((media_type, bytes))).await
}

async fn apply(client: &Client<'_>, plan: &Value, body: Value) -> Answer {
    client.post(&format!("{IMPORTS}/{}/apply", plan["id"].as_str().expect("an id")), body).await
}

/// Kinds of the events of the mall that tell of imports.
fn told(app: &TestApp) -> Vec<String> {
    let mut conn = app.db.connect();
    let events = mpp::streams::store::after(&mut conn, app.mall_id, app.mall_id.into(), 0, i64::MAX).expect("events");
    let kinds = events.into_iter().map(|(event, _)| event.kind).filter(|kind| kind.starts_with("catalogue"));
    kinds.skip_while(|kind| kind == "catalogue.imported").collect()
}

async fn a_file_is_planned_looked_through_and_applied_by_somebody_else(db: TestDb) {
    let app = TestApp::new(db).await;
    let (before, neighbour) = (app.anon().get("services/BAPENDA-001").await.ok(), app.anon().get("services/BAPENDA-002").await.ok());
    let csv = "Kode layanan;5. Produk pelayanan\r\nBAPENDA-001;'=Bukti baru\r\nBAPENDA-002;".to_owned()
        + neighbour["product"].as_str().expect("a product");
    let made = plan(&writer(&app), "text/csv", csv.as_bytes()).await;
    let planned = made.created();
    assert_eq!(made.header("location"), Some(format!("/v1/malls/contoh/{IMPORTS}/{}", planned["id"].as_str().expect("id")).as_str()));
    assert_eq!((&planned["state"], &planned["faulty_rows"], &planned["faults"]), (&json!("open"), &json!(0), &json!([])));
    assert_eq!(planned["service_counts"], json!({ "added": 0, "changed": 1, "unchanged": 1 }));
    let change = json!([{ "pointer": "/product", "before": before["product"], "after": "=Bukti baru" }]);
    assert_eq!(
        planned["services"][0],
        json!({ "row": 2, "code": "BAPENDA-001", "agency": "BAPENDA", "turn": "changed", "changes": change })
    );
    assert_eq!((&planned["services"][1]["turn"], &planned["services"][1]["changes"]), (&json!("unchanged"), &json!([])));
    let others: Vec<&str> = planned["not_in_file"].as_array().expect("codes").iter().filter_map(Value::as_str).collect();
    assert!(others.len() > 2 && others.iter().all(|code| code.starts_with("BAPENDA-")) && !others.contains(&"BAPENDA-001"), "{others:?}");
    assert_eq!(app.anon().get("services/BAPENDA-001").await.ok(), before, "a plan changes nothing");

    let path = format!("{IMPORTS}/{}", planned["id"].as_str().expect("id"));
    assert_eq!(head(&app).get(&path).await.ok(), planned);
    let reason = json!({ "reason": "Standar 2027" });
    apply(&writer(&app), &planned, reason.clone()).await.problem(403, "forbidden");
    apply(&head(&app), &planned, json!({ "reason": "" })).await.problem(422, "validation_failed");
    let done = apply(&head(&app), &planned, reason.clone()).await.ok();
    assert_eq!((&done["state"], &done["applied"]["reason"]), (&json!("applied"), &json!("Standar 2027")));
    let after = app.anon().get("services/BAPENDA-001").await.ok();
    assert_eq!((&after["product"], &after["version_no"]), (&json!("=Bukti baru"), &json!(2)));
    assert_eq!(app.anon().get("services/BAPENDA-002").await.ok(), neighbour, "the neighbour is as it was");
    let versions = head(&app).get("services/BAPENDA-001/versions").await.ok();
    assert_eq!((&versions["items"][0]["reason"], &versions["items"][0]["written_by"]), (&json!("Standar 2027"), &planned["made_by"]));

    // Again: the same answer, and nothing further.
    assert_eq!(apply(&head(&app), &planned, reason).await.ok(), done);
    assert_eq!(app.anon().get("services/BAPENDA-001").await.ok()["version_no"], 2);
    assert_eq!(told(&app), ["catalogue_import.planned", "catalogue.imported"]);

    // Who brought it does not put it in force, whatever else they may do.
    let admin = of_agency(&app, "admin.pajak", Role::AgencyAdmin, "BAPENDA");
    let own = plan(&admin, "text/csv", b"code,product\nBAPENDA-001,Lain\n").await.created();
    apply(&admin, &own, json!({ "reason": "Sendiri" })).await.problem(409, "own_import");
}

async fn one_bad_row_changes_nothing_unless_asked(db: TestDb) {
    let app = TestApp::new(db).await;
    let csv = "code,product,fee_amount_idr,channels\nBAPENDA-001,Bukti baru,,walk_in\nBAPENDA-002,Lain,350.000,terbang\n";
    let planned = plan(&writer(&app), "text/csv", csv.as_bytes()).await.created();
    assert_eq!((&planned["faulty_rows"], planned["services"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    let faults = planned["faults"].as_array().expect("faults");
    let places: Vec<_> = faults.iter().map(|fault| (fault["row"].as_i64(), fault["code"].as_str(), fault["pointer"].as_str())).collect();
    for pointer in ["/fee/amount_idr", "/channels/0"] {
        assert!(places.contains(&(Some(3), Some("BAPENDA-002"), Some(pointer))), "{places:?}");
    }
    let fee = faults.iter().find(|fault| fault["pointer"] == "/fee/amount_idr").expect("a fault");
    assert_eq!((&fee["column"], &fee["table"]), (&json!("4. Biaya/tarif (rupiah)"), &json!("services")));
    assert_eq!(fee["text"], json!({ "id": "harus bilangan bulat, angka saja", "en": "must be a whole number, digits only" }));

    let before = app.anon().get("services/BAPENDA-002").await.ok();
    let refused = apply(&head(&app), &planned, json!({ "reason": "Uji" })).await;
    assert_eq!(refused.problem(409, "import_faulty")["faulty_rows"], 1);
    assert_ne!(app.anon().get("services/BAPENDA-001").await.ok()["product"], "Bukti baru");
    apply(&head(&app), &planned, json!({ "reason": "Uji", "skip_faulty_rows": true })).await.ok();
    assert_eq!(app.anon().get("services/BAPENDA-001").await.ok()["product"], "Bukti baru");
    assert_eq!(app.anon().get("services/BAPENDA-002").await.ok(), before);
}

async fn a_plan_that_would_do_something_else_by_now_is_refused(db: TestDb) {
    let app = TestApp::new(db).await;
    let file = |product: &str| format!("code,product\nBAPENDA-001,{product}\n");
    let (writer, head, reason) = (writer(&app), head(&app), json!({ "reason": "Uji" }));
    let first = plan(&writer, "text/csv", file("Satu").as_bytes()).await.created();
    let second = plan(&writer, "text/csv", file("Dua").as_bytes()).await.created();
    // A change of another service alters neither.
    let other = plan(&writer, "text/csv", b"code,product\nBAPENDA-002,Tiga\n").await.created();
    apply(&head, &other, reason.clone()).await.ok();
    apply(&head, &first, reason.clone()).await.ok();
    let refused = apply(&head, &second, reason.clone()).await.problem(409, "import_outdated");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("BAPENDA-001")), "{refused}");
    assert_eq!(app.anon().get("services/BAPENDA-001").await.ok()["product"], "Satu");

    let late = plan(&writer, "text/csv", file("Empat").as_bytes()).await.created();
    app.pass_min(24 * 60);
    apply(&head, &late, reason).await.problem(409, "import_expired");
    assert_eq!(head.get(&format!("{IMPORTS}/{}", late["id"].as_str().expect("id"))).await.ok()["state"], "expired");
}

async fn an_agency_changes_its_own_listings_only_mlg_5(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut whole = app.anon().get("catalogue/export?format=json").await.ok();
    let rows = whole["services"].as_array_mut().expect("services");
    let total = rows.len();
    for code in ["BAPENDA-001", "DISDUKCAPIL-001"] {
        rows.iter_mut().find(|row| row["code"] == code).expect("a row")["product"] = "Diubah".into();
    }
    // What another agency's service is called elsewhere must not bring it into this one.
    let mut new_agency = whole["agencies"][0].clone();
    new_agency["code"] = "BARU".into();
    whole["agencies"].as_array_mut().expect("agencies").push(new_agency);
    let planned = plan(&writer(&app), "application/json", whole.to_string().as_bytes()).await.created();
    assert_eq!(planned["service_counts"], json!({ "added": 0, "changed": 1, "unchanged": total - 2 }));
    let faults: Vec<_> =
        planned["faults"].as_array().expect("faults").iter().map(|f| (f["code"].as_str(), f["problem"].as_str())).collect();
    assert_eq!(faults, [(Some("BARU"), Some("forbidden_scope")), (Some("DISDUKCAPIL-001"), Some("forbidden_scope"))]);

    let path = format!("{IMPORTS}/{}", planned["id"].as_str().expect("id"));
    let stranger = of_agency(&app, "penulis.dukcapil", Role::Publisher, "DISDUKCAPIL");
    stranger.get(&path).await.problem(403, "forbidden_scope");
    let other_admin = of_agency(&app, "admin.dukcapil", Role::AgencyAdmin, "DISDUKCAPIL");
    apply(&other_admin, &planned, json!({ "reason": "Uji", "skip_faulty_rows": true })).await.problem(403, "forbidden_scope");
    app.manager().get(&path).await.ok();
    plan(&app.manager(), "text/csv", b"code\n").await.problem(403, "forbidden");
    apply(&head(&app), &planned, json!({ "reason": "Uji", "skip_faulty_rows": true })).await.ok();
    assert_ne!(app.anon().get("services/DISDUKCAPIL-001").await.ok()["product"], "Diubah");

    // By another register's name a row may mean a service of somebody else.
    let everywhere = app.staff("penulis.semua", app.everywhere(Role::Publisher));
    let named = plan(&everywhere, "text/csv", b"code,external_ids\nDISDUKCAPIL-002,sippn: 77\n").await.created();
    apply(&head(&app), &named, json!({ "reason": "Uji" })).await.ok();
    let csv = "ID SIPPN;Kode layanan;Produk layanan\n77;BAPENDA-900;Direbut\n77;;Diubah\n";
    let taken =
        writer(&app).send_bytes("POST", &format!("{IMPORTS}?profile=sippn"), &[], Some(("text/csv", csv.as_bytes()))).await.created();
    assert_eq!((&taken["services"], &taken["faulty_rows"]), (&json!([]), &json!(2)), "{taken:#}");
}

async fn every_form_of_an_export_comes_in_again_and_changes_nothing_ssl_10(db: TestDb) {
    let app = TestApp::new(db).await;
    for (format, profile, media_type) in [
        ("csv", "national", "text/csv"),
        ("csv", "sippn", "text/csv"),
        ("csv", "agencies", "text/csv"),
        ("xlsx", "national", XLSX),
        ("xlsx", "sippn", XLSX),
        ("xlsx", "agencies", XLSX),
        ("json", "national", "application/json"),
    ] {
        let out = app.anon().get(&format!("catalogue/export?format={format}&profile={profile}")).await;
        assert_eq!(out.status, 200);
        let path = format!("{IMPORTS}?profile={profile}");
        let planned = writer(&app).send_bytes("POST", &path, &[], Some((media_type, &out.bytes))).await.created();
        assert_eq!((&planned["faulty_rows"], &planned["format"], &planned["profile"]), (&json!(0), &json!(format), &json!(profile)));
        let counts = |kind: &str| (planned[kind]["added"].clone(), planned[kind]["changed"].clone());
        assert_eq!((counts("service_counts"), counts("agency_counts")), ((json!(0), json!(0)), (json!(0), json!(0))), "{format} {profile}");
        let rows = planned["services"].as_array().map_or(0, Vec::len) + planned["agencies"].as_array().map_or(0, Vec::len);
        assert!(rows > 2, "{format} {profile}");
    }
}

async fn a_file_that_cannot_be_read_is_named(db: TestDb) {
    let app = TestApp::new(db).await;
    let writer = writer(&app);
    plan(&writer, "text/csv", b"kode\nA\xe9\n").await.problem(400, "malformed_body");
    plan(&writer, XLSX, b"kode;nama").await.problem(400, "malformed_body");
    let columns = plan(&writer, "text/csv", b"kode,harga\nA,1\n").await.problem(422, "validation_failed");
    assert_eq!(columns["errors"][0]["code"], "wrong_shape", "{columns}");
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).expect("a file");
    bomb.write_all(&vec![b' '; 33 * 1024 * 1024]).expect("bytes");
    plan(&writer, XLSX, &bomb.finish().expect("a zip").into_inner()).await.problem(413, "payload_too_large");
    plan(&writer, "text/csv", "x\n".repeat(6000).as_bytes()).await.problem(413, "payload_too_large");
    writer
        .send_bytes("POST", IMPORTS, &[("Content-Encoding", "gzip")], Some(("text/csv", b"code")))
        .await
        .problem(415, "unsupported_media_type");
    writer.send_bytes("POST", &format!("{IMPORTS}?profile=x"), &[], Some(("text/csv", b"code"))).await.problem(400, "unknown_filter_value");
    writer.get(&format!("{IMPORTS}/x")).await.problem(404, "not_found");
}

async fn an_export_is_for_everybody_and_fresh(db: TestDb) {
    let app = TestApp::new(db).await;
    let csv = app.anon().get("catalogue/export").await;
    assert_eq!(csv.status, 200);
    assert!(csv.body.starts_with("\u{feff}Kode layanan [code],Kode instansi [agency],"), "{}", &csv.body[..80]);
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"contoh-semua-national.csv\""));
    assert_eq!(csv.header("access-control-allow-origin"), Some("*"));
    let etag = csv.header("etag").expect("a tag").to_owned();
    assert_eq!(app.anon().send("GET", "catalogue/export", &[("If-None-Match", &etag)], None).await.status, 304);
    let one = app.anon().get("catalogue/export?format=xlsx&agency=BAPENDA").await;
    assert_eq!(one.header("content-type"), Some(XLSX));
    assert_eq!(one.header("content-disposition"), Some("attachment; filename=\"contoh-bapenda-national.xlsx\""));
    let some = app.anon().get("catalogue/export?format=json&agency=BAPENDA").await.ok();
    assert!(some["services"].as_array().expect("services").iter().all(|row| row["agency"] == "BAPENDA"));
    for query in ["format=pdf", "profile=x", "agency=TIDAKADA"] {
        app.anon().get(&format!("catalogue/export?{query}")).await.problem(400, "unknown_filter_value");
    }

    // What is no longer served is in no export, and a change is in the next one.
    head(&app).post("services/BAPENDA-002/archive", json!({ "note": { "id": "Pindah", "en": "Moved" } })).await.ok();
    let after = app.anon().get("catalogue/export").await;
    assert!(after.header("etag") != Some(&etag) && !after.body.contains("BAPENDA-002,"), "{}", after.body);
    let register = app.anon().get("catalogue/export?profile=sippn").await;
    assert!(
        register.body.starts_with("\u{feff}ID SIPPN [sippn_id],") && register.body.contains("Tidak dipungut biaya"),
        "{}",
        register.body
    );
}

async fn plans_that_nobody_applied_do_not_pile_up(db: TestDb) {
    let app = TestApp::new(db).await;
    let (writer, file) = (writer(&app), b"code,product\nBAPENDA-001,Baru\n");
    let place = |planned: &Value| format!("{IMPORTS}/{}", planned["id"].as_str().expect("id"));
    let first = plan(&writer, "text/csv", file).await.created();
    for _ in 0..9 {
        plan(&writer, "text/csv", file).await.created();
    }
    writer.get(&place(&first)).await.ok();
    let last = plan(&writer, "text/csv", file).await.created();
    writer.get(&place(&first)).await.problem(404, "not_found");
    apply(&head(&app), &last, json!({ "reason": "Uji" })).await.ok();
    app.pass_min(32 * 24 * 60);
    plan(&writer, "text/csv", file).await.created();
    head(&app).get(&place(&last)).await.problem(404, "not_found");
}
