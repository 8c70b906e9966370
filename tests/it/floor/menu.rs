//! The menu of a site, through the whole app.

use serde_json::{Value, json};

use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::mall;

both_engines!(a_kiosk_loads_the_whole_menu_in_one_call_k_3, a_known_menu_is_304_until_the_configuration_changes_it_k_3);

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|one| one["code"].as_str().expect("a code")).collect()
}

fn tag_of(answer: &Answer) -> String {
    answer.header("ETag").expect("a tag").to_owned()
}

async fn a_kiosk_loads_the_whole_menu_in_one_call_k_3(db: TestDb) {
    let app = TestApp::new(db).await;
    let menu = app.anon().get("sites/utama/menu").await.ok();
    // In the order of the listing of agencies; of each what has a queue here, and not the rest of the catalogue.
    let listing = app.anon().get("agencies").await.ok();
    assert_eq!((codes(&menu["agencies"]), menu["site"].as_str()), (codes(&listing["items"]), Some("utama")));
    let of = |agency: &str| menu["agencies"].as_array().unwrap().iter().find(|a| a["code"] == agency).unwrap()["services"].clone();
    let disdukcapil = of("DISDUKCAPIL");
    let expected = ["001", "002", "003", "008", "009", "010"].map(|number| format!("DISDUKCAPIL-{number}"));
    assert_eq!(codes(&disdukcapil), expected);
    assert_eq!(codes(&of("DPMPTSP")), ["DPMPTSP-001", "DPMPTSP-002"]);
    let full = app.anon().get("services/DISDUKCAPIL-008").await.ok();
    let ktp = &disdukcapil[3];
    assert_eq!((&ktp["queue"], &ktp["prefix"], &ktp["zone"]), (&json!("ktp"), &json!("B"), &json!("A")));
    for member in ["code", "name_id", "name_en", "priority_eligible"] {
        assert_eq!(ktp[member], full[member], "{member}");
    }
    let texts: Vec<&Value> = full["requirements"].as_array().unwrap().iter().map(|requirement| &requirement["text"]).collect();
    assert_eq!(json!(ktp["requirements"]), json!(texts));
    assert_eq!(ktp["fee_kind"], full["fee"]["kind"]);
    // Everything on it can be taken, and nothing else.
    let kiosk = app.kiosk();
    for code in codes(&of("BAPENDA")) {
        assert_eq!(kiosk.ask_number(code).await.status, 201, "{code}");
    }
    kiosk.ask_number("BAPENDA-004").await.problem(409, "service_inactive");
    let small = app.anon().get("sites/tengah/menu").await.ok();
    assert_eq!((codes(&small["agencies"]), &small["agencies"][0]["services"][0]["zone"]), (vec!["DISDUKCAPIL"], &Value::Null));
    app.anon().get("sites/tidak-ada/menu").await.problem(404, "not_found");
}

async fn a_known_menu_is_304_until_the_configuration_changes_it_k_3(db: TestDb) {
    let app = TestApp::with(db, mall::small()).await;
    let ask = async |site: &str, tag: &str| app.anon().send("GET", &format!("sites/{site}/menu"), &[("If-None-Match", tag)], None).await;
    let first = app.anon().get("sites/utama/menu").await;
    let tag = tag_of(&first);
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    assert!(first.header("Cache-Control").is_some_and(|kept| kept.contains("max-age=60")), "{first}");
    let elsewhere = tag_of(&app.anon().get("sites/tengah/menu").await);
    assert_eq!((ask("utama", &tag).await.status, ask("tengah", &elsewhere).await.status), (304, 304));
    app.kiosk().take("DISDUKCAPIL-001").await;
    assert_eq!(ask("utama", &tag).await.status, 304, "what happens on the floor is not on the menu");

    let manager = app.manager();
    let patch = ("application/merge-patch+json", br#"{"active": false}"#.as_slice());
    let path = "sites/utama/offerings/DISDUKCAPIL-002";
    manager.send_bytes("PATCH", path, &[("If-Match", "\"v1\"")], Some(patch)).await.ok();
    let changed = ask("utama", &tag).await;
    assert_eq!(changed.status, 200);
    let body = changed.json();
    let disdukcapil = body["agencies"].as_array().unwrap().iter().find(|a| a["code"] == "DISDUKCAPIL").unwrap();
    assert!(!codes(&disdukcapil["services"]).contains(&"DISDUKCAPIL-002"), "not offered, not on the menu");
    assert_eq!(ask("tengah", &elsewhere).await.status, 304, "the other site's is the same");
}
