//! Reading agencies and services over HTTP, without any credential.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, LINK};
use actix_web::web::{Bytes, Data};
use actix_web::{App, test as web_test};
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::catalogue::import::reference;
use mpp::catalogue::ready::ReadyBodies;
use mpp::catalogue::routes;
use mpp::commands::Core;
use mpp::db::schema::services;
use mpp::db::{Lane, Origin};
use mpp::directory::Directories;
use mpp::http::limits::Limits;
use mpp::http::{HttpState, contract, mount};
use mpp::kernel::time::{Clock as _, SetClock};
use serde_json::{Value, json};
use utoipa_actix_web::AppExt as _;

use super::malls::Malls;
use crate::support::mall::answer_key;
use crate::support::{TestDb, record};

both_engines!(
    all_361_services_come_in_pages_without_gap_or_repeat_smd_1,
    every_filter_narrows_and_the_categories_partition_smd_2,
    a_plain_search_finds_the_identity_card_mlg_2,
    a_search_says_why_and_what_was_meant,
    a_search_goes_with_filters_pages_and_changes,
    a_search_is_one_however_its_name_is_written,
    a_draft_is_neither_found_nor_suggested,
    filters_are_applied_before_what_fits_badly_is_left_out,
    what_is_searched_stays_while_the_services_do,
    unknown_filter_values_are_refused_and_all_named,
    what_is_wrong_with_a_page_is_said,
    a_service_shows_every_component_and_what_is_estimated_cp_3,
    agencies_come_in_menu_order_with_their_number_of_services,
    what_does_not_exist_or_is_not_public_is_404,
    a_known_body_is_304_until_it_changes_mlg_2,
    a_text_in_force_from_tomorrow_shows_tomorrow,
);

#[test]
fn the_contract_of_the_catalogue_has_no_shortcoming() {
    let (_, collected) = App::new().into_utoipa_app().configure(routes::configure).split_for_parts();
    let finished = contract::finish(collected);
    assert_eq!(contract::lint(&finished), Vec::<String>::new());
    let document = serde_json::to_value(&finished).expect("JSON");
    let list = &document["paths"]["/v1/malls/{mall}/services"]["get"];
    assert_eq!(list["operationId"], "list_services");
    let statuses: Vec<&String> = list["responses"].as_object().expect("responses").keys().collect();
    assert_eq!(statuses, ["200", "304", "400", "404", "503", "default"]);
    assert_eq!(list["security"], json!([{}]));
}

/// What came back.
struct Got {
    status: u16,
    headers: BTreeMap<String, String>,
    bytes: Bytes,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }
    fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers.get(name.as_ref()).map_or("", String::as_str)
    }
    /// Pointer and Indonesian text of every field at fault.
    fn faults(&self, status: u16, code: &str) -> Vec<(String, String)> {
        let problem = self.json();
        assert_eq!((self.status, problem["code"].as_str()), (status, Some(code)), "{problem}");
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        problem["errors"].as_array().into_iter().flatten().map(|e| (text(&e["pointer"]), text(&e["detail"]))).collect()
    }
}

/// The catalogue behind the whole of HTTP, as one worker serves it.
macro_rules! serve {
    ($malls:expr) => {{
        let core = Core {
            db: $malls.db.clone(),
            directories: Arc::new(Directories::default()),
            clock: Arc::<SetClock>::clone(&$malls.clock),
            answers: answer_key(),
        };
        let (_, collected) = App::new().into_utoipa_app().configure(routes::configure).split_for_parts();
        let state = HttpState::new(&contract::finish(collected), Limits::default());
        let (app, _) = App::new()
            .into_utoipa_app()
            .app_data(Data::new(core))
            .app_data(Data::new(ReadyBodies::default()))
            .configure(routes::configure)
            .split_for_parts();
        web_test::init_service(mount(app, &state)).await
    }};
}

macro_rules! get {
    ($app:expr, $path:expr $(, $name:expr => $value:expr)?) => {{
        let path = String::from($path);
        let path = if path.starts_with("/v1") { path } else { format!("/v1/malls/sumedang{path}") };
        let request = web_test::TestRequest::get().uri(&path)$(.insert_header(($name, $value)))?.to_request();
        let response = web_test::call_service(&$app, request).await;
        let status = response.status().as_u16();
        let given = response.headers().clone();
        let headers = given.iter().map(|(k, v)| (k.to_string(), v.to_str().expect("text").to_owned())).collect();
        let bytes = web_test::read_body(response).await;
        record::check_response("GET", path.split('?').next().unwrap_or_default(), status, &given, &bytes);
        Got { status, headers, bytes }
    }};
}

async fn malls_with_reference(db: &TestDb) -> Malls {
    let malls = Malls::new(db);
    malls.import(&reference().expect("reference"), "2026-12-01").await;
    malls
}

fn codes(page: &Value) -> Vec<String> {
    page["items"].as_array().expect("items").iter().map(|s| s["code"].as_str().expect("code").to_owned()).collect()
}

async fn all_361_services_come_in_pages_without_gap_or_repeat_smd_1(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let (mut seen, mut next) = (Vec::new(), "/services?limit=100".to_owned());
    while !next.is_empty() {
        let got = get!(app, next);
        let page = got.json();
        assert_eq!((got.status, &page["total"]), (200, &json!(361)), "{page}");
        seen.extend(codes(&page));
        assert!(seen.len() <= 361, "pages repeat themselves");
        let link = got.header(LINK);
        next = link.strip_prefix('<').and_then(|l| l.strip_suffix(">; rel=\"next\"")).unwrap_or_default().to_owned();
        assert_eq!(next.is_empty(), page["next_cursor"].is_null(), "{link}");
        assert!(next.is_empty() || next.contains("limit=100&cursor="), "{next}");
    }
    assert_eq!(seen.len(), 361);
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "in the order of codes");
    assert_eq!(codes(&get!(app, "/services").json()).len(), 20, "the default page");
}

async fn every_filter_narrows_and_the_categories_partition_smd_2(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let expected = reference().expect("reference").services;
    for (query, matching) in [
        ("category=licensing", 108),
        ("category=non_licensing", 253),
        ("category=", 361),
        ("agency=DISDUKCAPIL", 40),
        ("agency=DISDUKCAPIL&category=licensing", 0),
        ("audience=individual", 193 + 107),
        ("audience=business", 61 + 107),
        ("audience=both", 107),
        ("channel=online", 99 + 41 + 5),
        ("life_event=death", expected.iter().filter(|s| s.content.life_events.iter().any(|e| e.as_str() == "death")).count()),
    ] {
        assert_eq!(get!(app, format!("/services?{query}")).json()["total"], json!(matching), "{query}");
    }
    let page = get!(app, "/services?agency=KPP&limit=3").json();
    assert_eq!(codes(&page), ["KPP-001", "KPP-002", "KPP-003"]);
    let summary = json!({
        "code": "KPP-001", "name_id": "Pendaftaran NPWP Orang Pribadi", "name_en": page["items"][0]["name_en"], "agency": "KPP",
        "category": "non_licensing", "status": "published", "fee_kind": "free", "typical_service_minutes": 15,
        "channels": ["walk_in", "appointment", "online"]
    });
    assert_eq!(page["items"][0], summary);
}

async fn a_plain_search_finds_the_identity_card_mlg_2(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let first = get!(app, "/services?q=KTP%20hilang").json();
    assert_eq!(codes(&first)[0], "DISDUKCAPIL-010", "{first}");
    assert_eq!(get!(app, "/services?q=hilang+ktp").json()["total"], first["total"], "the order of words does not matter");
    assert_eq!(get!(app, "/services?q=zzz").json(), json!({"items": [], "total": 0, "next_cursor": null, "did_you_mean": null}));
}

async fn a_search_says_why_and_what_was_meant(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let page = get!(app, "/services?q=pasang%20spnaduk").json();
    assert_eq!((codes(&page)[0].as_str(), &page["did_you_mean"]), ("DPMPTSP-072", &json!("pasang spanduk")));
    for item in page["items"].as_array().expect("items") {
        let shown = item["highlights"].as_array().expect("highlights");
        assert!((1..=3).contains(&shown.len()), "{item}");
        for highlight in shown {
            let letters: Vec<char> = highlight["text"].as_str().expect("text").chars().collect();
            for range in highlight["ranges"].as_array().expect("ranges") {
                let [first, length] = [0, 1].map(|at| usize::try_from(range[at].as_u64().expect("a number")).expect("small"));
                let marked = &letters[first..first + length];
                assert!(marked.iter().all(|c| c.is_alphanumeric()), "{highlight}: a whole word");
            }
        }
    }
    let marked = &page["items"][0]["highlights"].as_array().expect("highlights")[1];
    assert_eq!(
        (&marked["field"], &marked["text"], &marked["ranges"]),
        (&json!("keyword"), &json!("pasang spanduk"), &json!([[0, 6], [7, 7]]))
    );
    let listed = get!(app, "/services?limit=1").json();
    assert_eq!((&listed["items"][0].get("highlights"), &listed["did_you_mean"]), (&None, &Value::Null));
    assert_eq!(get!(app, "/services?q=resep%20nasi%20goreng").json()["total"], 0, "nothing is better than something else");
}

async fn a_search_goes_with_filters_pages_and_changes(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let all = get!(app, "/services?q=hilang&limit=100").json();
    assert!(all["total"].as_u64() > Some(5), "{all}");
    let (mut seen, mut next) = (Vec::new(), "/services?q=hilang&limit=2".to_owned());
    while !next.is_empty() {
        let got = get!(app, next);
        seen.extend(codes(&got.json()));
        next = got.header(LINK).strip_prefix('<').and_then(|l| l.strip_suffix(">; rel=\"next\"")).unwrap_or_default().to_owned();
    }
    assert_eq!(seen, codes(&all), "the best first, over all pages");
    let of_agency = codes(&get!(app, "/services?q=hilang&agency=POLRES").json());
    assert!(!of_agency.is_empty() && of_agency.iter().all(|code| code.starts_with("POLRES-")), "{of_agency:?}");

    assert_eq!(get!(app, "/services?q=kirana").json()["total"], 0);
    let mut parsed = reference().expect("reference");
    parsed.services.iter_mut().find(|s| s.code == "DINKES-001").expect("row").content.name_id = "Layanan Kirana".into();
    malls.import(&parsed, "2026-12-01").await;
    assert_eq!(codes(&get!(app, "/services?q=kirana").json()), ["DINKES-001"], "a new text is found at once");
}

/// `%71` is `q`. The whole catalogue would be an answer to a question nobody asked.
async fn a_search_is_one_however_its_name_is_written(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let first = get!(app, "/services?%71=paspor%20hilang").json();
    assert_eq!(codes(&first)[0], "IMIGRASI-006", "{first}");
    assert_eq!(first["total"], get!(app, "/services?q=paspor%20hilang").json()["total"]);
}

async fn a_draft_is_neither_found_nor_suggested(db: TestDb) {
    let mut malls = malls_with_reference(&db).await;
    let mut parsed = reference().expect("reference");
    parsed.services.iter_mut().find(|s| s.code == "KPP-001").expect("row").content.name_id = "Layanan Zirkonium".into();
    malls.import(&parsed, "2026-12-01").await;
    let row = services::table.filter(services::mall_id.eq(malls.mall)).filter(services::code.eq("KPP-001"));
    diesel::update(row).set(services::status.eq("draft")).execute(&mut malls.conn).expect("status");
    let app = serve!(malls);
    for query in ["zirkonium", "zirkonum", "zirk"] {
        let answer = get!(app, format!("/services?q={query}")).json();
        assert_eq!((&answer["total"], &answer["did_you_mean"]), (&json!(0), &Value::Null), "{query}: {answer}");
    }
}

/// Beside the best of the whole mall it is nothing, among those asked for it is the best.
async fn filters_are_applied_before_what_fits_badly_is_left_out(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let all = codes(&get!(app, "/services?q=ktp%20hilang&limit=100").json());
    let mut narrowed = Vec::new();
    for agency in codes(&get!(app, "/agencies").json()) {
        let of_agency = codes(&get!(app, format!("/services?q=ktp%20hilang&agency={agency}&limit=100")).json());
        assert!(of_agency.iter().all(|code| code.starts_with(&format!("{agency}-"))), "{agency}: {of_agency:?}");
        narrowed.extend(of_agency);
    }
    assert!(all.iter().all(|code| narrowed.contains(code)), "{all:?}");
    assert!(narrowed.len() > all.len(), "{narrowed:?}");
}

async fn what_is_searched_stays_while_the_services_do(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let directories = Arc::new(Directories::default());
    let now = || malls.clock.now();
    let before = directories.current(&malls.db, "sumedang", now()).await.expect("the mall");
    before.prepare_search().await.expect("an index");
    let touch = |tx: &mut mpp::db::tx::Tx<'_>| tx.touch_config();
    malls.db.write(Lane::mall(malls.mall), Origin::system(), touch).await.expect("a change of something else");
    let after = directories.current(&malls.db, "sumedang", now()).await.expect("the mall");
    assert!(after.version > before.version && after.search.is_ready());
    let mut parsed = reference().expect("reference");
    parsed.services[0].content.name_id = "Nama baru".into();
    malls.import(&parsed, "2026-12-01").await;
    let changed = directories.current(&malls.db, "sumedang", now()).await.expect("the mall");
    assert!(!changed.search.is_ready(), "another text is another index");
}

async fn unknown_filter_values_are_refused_and_all_named(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let got = get!(app, "/services?category=perizinan&agency=DUKCAPIL&life_event=pajak&audience=all&channel=kiosk&limit=5");
    let faults = got.faults(400, "unknown_filter_value");
    let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/category", "/agency", "/life_event", "/audience", "/channel"]);
    assert_eq!(faults[0].1, "Nilai \"perizinan\" tidak dikenal; pilihan: licensing, non_licensing.");
    assert!(faults[1].1.contains("DUKCAPIL") && faults[1].1.contains("DISDUKCAPIL, DPMPTSP"), "{}", faults[1].1);
    get!(app, "/services?kategori=licensing").faults(400, "invalid_parameter");
}

async fn what_is_wrong_with_a_page_is_said(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    for limit in ["0", "101", "-1", "x"] {
        let faults = get!(app, format!("/services?limit={limit}")).faults(400, "invalid_parameter");
        assert_eq!(faults[0].0, "/limit", "{limit}");
    }
    get!(app, format!("/services?q={}", "a".repeat(101))).faults(400, "invalid_parameter");
    get!(app, "/services?cursor=abc").faults(400, "cursor_invalid");
    let cursor = get!(app, "/services?category=licensing").json()["next_cursor"].as_str().expect("cursor").to_owned();
    get!(app, format!("/services?cursor={cursor}")).faults(400, "cursor_mismatch");
    assert_eq!(get!(app, format!("/services?category=licensing&limit=7&cursor={cursor}")).status, 200, "the size may change between pages");
}

async fn a_service_shows_every_component_and_what_is_estimated_cp_3(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let file: Vec<Value> = serde_json::from_str(include_str!("../../../catalogue/services.json")).expect("file");
    for row in file.iter().step_by(23) {
        let code = row["code"].as_str().expect("code");
        let got = get!(app, format!("/services/{code}"));
        let view = got.json();
        assert_eq!((got.status, got.header(CACHE_CONTROL)), (200, "public, max-age=60, stale-while-revalidate=600"));
        for same in [
            "code",
            "agency",
            "name_id",
            "name_en",
            "category",
            "description_id",
            "description_en",
            "legal_basis",
            "audience",
            "life_events",
            "channels",
            "online_url",
            "typical_service_minutes",
            "priority_eligible",
            "confidence",
            "source",
        ] {
            assert_eq!(view[same], row[same], "{code} {same}");
        }
        for (ours, theirs) in [("procedure", "procedure_id"), ("product", "product_id"), ("keywords", "keywords_id")] {
            assert_eq!(view[ours], row[theirs], "{code} {ours}");
        }
        for same in ["value", "unit"] {
            assert_eq!(view["completion_time"][same], row["completion_time"][same], "{code} {same}");
        }
        let brought: Vec<_> = view["requirements"].as_array().expect("list").iter().map(|item| item["text"].clone()).collect();
        assert_eq!(json!(brought), row["requirements_id"], "{code} requirements");
        for (ours, theirs) in [("kind", "kind"), ("amount_idr", "amount_idr"), ("note", "note_id")] {
            assert_eq!(view["fee"][ours], row["fee"][theirs], "{code} fee");
        }
        assert_eq!(view["complaint"]["phone"], "1708", "{code}");
        assert_eq!((&view["version_no"], &view["effective_from"], &view["status"]), (&json!(1), &json!("2026-12-01"), &json!("published")));
        for estimated in view["estimated_fields"].as_array().expect("list") {
            assert!(view.get(estimated.as_str().expect("word")).is_some(), "{estimated} names a property of this body");
        }
        assert_eq!(view["estimated_fields"].as_array().map(Vec::len), row["estimated_fields"].as_array().map(Vec::len), "{code}");
    }
}

async fn agencies_come_in_menu_order_with_their_number_of_services(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let list = get!(app, "/agencies").json();
    let expected: Vec<String> = reference().expect("reference").agencies.into_iter().map(|a| a.code).collect();
    assert_eq!((codes(&list), &list["total"]), (expected, &json!(40)));
    let services: i64 = list["items"].as_array().expect("items").iter().map(|a| a["service_count"].as_i64().expect("count")).sum();
    assert_eq!(services, 361);
    let one = get!(app, "/agencies/POLRES").json();
    assert_eq!((&one["kind"], &one["service_count"]), (&json!("vertical_agency"), &json!(14)));
    assert!(list["items"].as_array().expect("items").contains(&one), "the list has the same");
}

async fn what_does_not_exist_or_is_not_public_is_404(db: TestDb) {
    let mut malls = malls_with_reference(&db).await;
    let hide = |status: &str| services::status.eq(status.to_owned());
    for (code, status) in [("KPP-001", "draft"), ("KPP-002", "archived"), ("KPP-003", "suspended")] {
        let row = services::table.filter(services::mall_id.eq(malls.mall)).filter(services::code.eq(code));
        diesel::update(row).set(hide(status)).execute(&mut malls.conn).expect("status");
    }
    let app = serve!(malls);
    for path in
        ["/services/KPP-999", "/services/KPP-001", "/services/KPP-002", "/services/kpp-004", "/agencies/LAIN", "/v1/malls/lain/services"]
    {
        get!(app, path).faults(404, "not_found");
    }
    let detail = |got: &Got| got.json()["detail"].as_str().expect("detail").replace("KPP-001", "KPP-999");
    assert_eq!(detail(&get!(app, "/services/KPP-001")), detail(&get!(app, "/services/KPP-999")), "a draft cannot be told from nothing");
    assert_eq!(get!(app, "/services/KPP-003").json()["status"], "suspended");
    assert_eq!(codes(&get!(app, "/services?agency=KPP&limit=2").json()), ["KPP-003", "KPP-004"]);
    assert_eq!(get!(app, "/agencies/KPP").json()["service_count"], 6);
    assert_eq!(get!(app, format!("/v1/malls/{}/services", malls.other)).json()["total"], 0, "the neighbour has no services");
}

async fn a_known_body_is_304_until_it_changes_mlg_2(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let app = serve!(malls);
    let paths = ["/agencies", "/agencies/DINKES", "/services?limit=3", "/services/DINKES-001", "/services/KPP-001"];
    let mut tags = Vec::new();
    for path in paths {
        let (first, again) = (get!(app, path), get!(app, path));
        assert_eq!(
            (first.status, &first.bytes, &first.headers[ETAG.as_str()]),
            (200, &again.bytes, &again.headers[ETAG.as_str()]),
            "{path}"
        );
        let known = get!(app, path, IF_NONE_MATCH => first.header(ETAG));
        assert_eq!((known.status, known.bytes.len(), known.header(ETAG)), (304, 0, first.header(ETAG)), "{path}");
        assert_eq!(known.header(CACHE_CONTROL), first.header(CACHE_CONTROL));
        tags.push(first.header(ETAG).to_owned());
    }
    assert_eq!(tags.iter().collect::<BTreeSet<_>>().len(), tags.len(), "each body has its own tag");

    let mut parsed = reference().expect("reference");
    parsed.services.iter_mut().find(|s| s.code == "DINKES-001").expect("row").content.name_id = "Nama baru".into();
    malls.import(&parsed, "2026-12-01").await;
    let changed = get!(app, "/services/DINKES-001", IF_NONE_MATCH => tags[3].as_str());
    assert_eq!((changed.status, &changed.json()["name_id"]), (200, &json!("Nama baru")));
    assert_eq!(get!(app, "/services/KPP-001", IF_NONE_MATCH => tags[4].as_str()).status, 304, "what did not change is still known");
}

async fn a_text_in_force_from_tomorrow_shows_tomorrow(db: TestDb) {
    let malls = malls_with_reference(&db).await;
    let mut parsed = reference().expect("reference");
    parsed.services.iter_mut().find(|s| s.code == "DINKES-001").expect("row").content.product = "Produk besok".into();
    malls.import(&parsed, "2026-12-02").await;
    let app = serve!(malls);
    let today = get!(app, "/services/DINKES-001");
    assert_ne!(today.json()["product"], "Produk besok");
    malls.clock.set("2026-12-01T17:00:00Z".parse().expect("midnight in Jakarta"));
    let tomorrow = get!(app, "/services/DINKES-001", IF_NONE_MATCH => today.header(ETAG));
    assert_eq!(
        (tomorrow.status, &tomorrow.json()["product"]),
        (200, &json!("Produk besok")),
        "the tag of yesterday is stale though nothing was edited"
    );
}
