//! Importing a catalogue and loading it again.

use mpp::catalogue::export::file;
use mpp::catalogue::import::{Known, Parsed, ParsedService, Rows, conflicts, reference};
use mpp::catalogue::model::{Agency, ExternalId, Requirement, RequirementKind, Service, ServiceHead, ServiceStatus};
use mpp::catalogue::service::import::{Catalogue, dry_run, import};
use mpp::catalogue::store;
use mpp::catalogue::table::{Format, Profile};
use mpp::db::tx::Tx;
use mpp::db::{Lane, Origin};
use mpp::kernel::codes::Code;
use mpp::kernel::ids::ServiceId;
use mpp::kernel::words::Text;
use mpp::publishing::service::changes;
use mpp::streams::store as log;
use serde_json::json;

use super::malls::{Malls, day};
use crate::support::{TestDb, seed};

both_engines!(
    what_was_imported_is_what_is_loaded_smd_1,
    importing_twice_changes_nothing_not_even_the_log,
    a_changed_text_is_a_further_version_from_its_day_and_leaves_neighbours_alone,
    two_changes_on_one_day_leave_the_later_in_force,
    a_version_yet_to_come_is_neither_shown_nor_lost,
    a_changed_agency_keeps_its_id_and_gets_a_new_version,
    rows_that_left_the_file_stay_and_are_counted,
    an_import_before_the_first_version_is_refused_whole,
    a_dry_run_reports_the_same_and_writes_nothing,
    the_event_counts_and_names_nobody,
    what_goes_out_comes_in_again_without_loss_ssl_10,
    a_spreadsheet_fills_an_empty_mall_and_then_changes_nothing_ssl_10,
    a_row_finds_its_service_by_what_others_call_it_smd_3,
    a_code_that_an_agency_is_drafting_is_not_imported_over,
    a_mirror_reads_many_changes_in_parts_and_none_twice,
);

fn row<'a>(parsed: &'a mut Parsed, code: &str) -> &'a mut ParsedService {
    parsed.services.iter_mut().find(|s| s.code == code).expect("row")
}

async fn what_was_imported_is_what_is_loaded_smd_1(db: TestDb) {
    let (mut malls, parsed) = (Malls::new(&db), reference().expect("reference"));
    let report = malls.import(&parsed, "2026-12-01").await;
    assert_eq!((report.agencies.added, report.services.added), (40, 361));

    let (agencies, services) = (malls.agencies(), malls.services("2026-12-01"));
    assert_eq!(agencies.iter().map(|a| &a.code).collect::<Vec<_>>(), parsed.agencies.iter().map(|a| &a.code).collect::<Vec<_>>());
    assert!(services.windows(2).all(|pair| pair[0].code < pair[1].code), "in the order of codes");
    for row in &parsed.services {
        let loaded = services.iter().find(|s| s.code == row.code).expect("every service");
        assert_eq!(loaded.content, row.content, "{}", row.code);
        assert!(agencies.iter().any(|a| a.id == loaded.agency_id && a.code == row.agency), "{}", row.code);
    }
    assert!(store::load_services(&mut malls.conn, malls.other, day("2026-12-01")).expect("other").is_empty(), "the neighbour has none");
}

async fn importing_twice_changes_nothing_not_even_the_log(db: TestDb) {
    let (mut malls, parsed) = (Malls::new(&db), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01").await;
    let (services, agencies, version) = (malls.services("2027-01-01"), malls.agencies(), malls.config_version().await);

    let report = malls.import(&parsed, "2026-12-15").await;
    assert!(!report.changes_anything());
    assert_eq!((report.agencies.unchanged, report.services.unchanged), (40, 361));
    assert_eq!((malls.services("2027-01-01"), malls.agencies(), malls.config_version().await), (services, agencies, version));
    assert_eq!(malls.events(), ["catalogue.imported"]);
}

async fn a_changed_text_is_a_further_version_from_its_day_and_leaves_neighbours_alone(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01").await;
    let neighbour = malls.service("DINKES-002", "2026-12-01");
    let version = malls.config_version().await;

    row(&mut parsed, "DINKES-001").content.requirements = vec![Requirement::plain("Hanya KTP")];
    let report = malls.import(&parsed, "2026-12-10").await;
    assert_eq!((report.services.changed, report.services.unchanged, report.agencies.unchanged), (1, 360, 40));

    let (before, after) = (malls.service("DINKES-001", "2026-12-09"), malls.service("DINKES-001", "2026-12-10"));
    assert_eq!((before.version_no, after.version_no), (1, 2));
    assert!(before.content.requirements.len() > 1, "the published text is kept");
    assert_eq!(after.content.requirements, [Requirement::plain("Hanya KTP")]);
    assert_eq!(before.id, after.id);
    assert_eq!(malls.service("DINKES-002", "2026-12-10"), neighbour);
    assert_eq!(malls.events(), ["catalogue.imported", "catalogue.imported"]);
    assert!(malls.config_version().await > version, "caches must reload");
}

async fn two_changes_on_one_day_leave_the_later_in_force(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    for name in ["Pertama", "Kedua", "Ketiga"] {
        row(&mut parsed, "DINKES-001").content.name_id = name.into();
        malls.import(&parsed, "2026-12-01").await;
    }
    let service = malls.service("DINKES-001", "2026-12-01");
    assert_eq!((service.content.name_id.as_str(), service.version_no), ("Ketiga", 3));
    assert_eq!(malls.services("2026-12-01").len(), 361, "one version each");
}

async fn a_version_yet_to_come_is_neither_shown_nor_lost(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01").await;
    row(&mut parsed, "DINKES-001").content.product = "Produk tahun depan".into();
    malls.import(&parsed, "2027-01-01").await;
    row(&mut parsed, "DINKES-001").content.product = "Produk antara".into();
    malls.import(&parsed, "2026-12-15").await;

    let products = ["2026-12-14", "2026-12-15", "2027-01-01"].map(|on| malls.service("DINKES-001", on).content.product);
    assert_eq!(products[1..], ["Produk antara", "Produk tahun depan"]);
    assert_eq!(malls.service("DINKES-001", "2026-12-15").version_no, 3, "numbers are never given twice");
}

async fn a_changed_agency_keeps_its_id_and_gets_a_new_version(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01").await;
    let before = malls.agencies();
    parsed.agencies[2].profile.name_en = "Health Department".into();
    let report = malls.import(&parsed, "2026-12-02").await;
    assert_eq!((report.agencies.changed, report.services.changed), (1, 0));
    let after = malls.agencies();
    assert_eq!((after[2].id, after[2].version, after[2].profile.name_en.as_str()), (before[2].id, 2, "Health Department"));
    assert_eq!((&after[..2], &after[3..]), (&before[..2], &before[3..]));
}

async fn rows_that_left_the_file_stay_and_are_counted(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01").await;
    parsed.services.retain(|s| s.code != "DINKES-001");
    let report = malls.import(&parsed, "2026-12-02").await;
    assert_eq!((report.services.not_in_file, report.changes_anything()), (1, false));
    assert_eq!(malls.services("2026-12-02").len(), 361);
}

async fn an_import_before_the_first_version_is_refused_whole(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01").await;
    let agencies = malls.agencies();
    parsed.agencies[0].profile.name_en = "Other".into();
    let error = malls.try_import(&parsed, "2026-11-01").await.expect_err("codes are taken");
    assert_eq!(error.code(), Code::DuplicateCode);
    assert!(error.detail_text().expect("detail").id.contains("DISDUKCAPIL-001"));
    assert_eq!(malls.agencies(), agencies, "nothing of it is written");
}

async fn a_dry_run_reports_the_same_and_writes_nothing(db: TestDb) {
    let (mut malls, parsed) = (Malls::new(&db), reference().expect("reference"));
    let mall = malls.mall;
    let report = dry_run(&mut malls.conn, mall, &parsed, day("2026-12-01")).expect("dry run");
    assert!(malls.agencies().is_empty() && malls.events().is_empty());
    assert_eq!(malls.import(&parsed, "2026-12-01").await, report);
}

async fn the_event_counts_and_names_nobody(db: TestDb) {
    let (mut malls, parsed) = (Malls::new(&db), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01").await;
    let (event, _) = log::after(&mut malls.conn, malls.mall, malls.mall.into(), 0, 1).expect("events").remove(0);
    let zero = json!({"added": 0, "changed": 0, "unchanged": 0, "not_in_file": 0});
    let added = |count: usize| {
        let mut tally = zero.clone();
        tally["added"] = count.into();
        tally
    };
    let changed = event.payload["changed"].as_array().expect("codes");
    assert_eq!((changed.len(), &changed[0]), (361, &json!("DISDUKCAPIL-001")));
    let expected = json!({"effective_from": "2026-12-01", "agencies": added(40), "services": added(361), "changed": changed});
    assert_eq!(event.payload, expected);
    assert_eq!(event.subject, format!("malls/{}", malls.mall));
}

/// One table after the other as CSV, and everything at once as XLSX: both give the catalogue that went out, byte for byte.
async fn a_spreadsheet_fills_an_empty_mall_and_then_changes_nothing_ssl_10(db: TestDb) {
    let (mut malls, parsed) = (Malls::new(&db), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01").await;
    let (agencies, services) = (malls.agencies(), malls.services("2026-12-01"));
    let out = |agencies: &[Agency], services: &[Service], form| file(agencies, services, form).expect("a file");
    let whole = out(&agencies, &services, (Format::Json, Profile::National));
    for steps in [
        vec![(Format::Csv, Profile::Agencies), (Format::Csv, Profile::National), (Format::Xlsx, Profile::Sippn)],
        vec![(Format::Xlsx, Profile::National), (Format::Csv, Profile::Sippn)],
    ] {
        let empty = seed::mall(&db);
        for (form, is_new) in steps.into_iter().zip([true, true, false]) {
            let has = Catalogue::load(&mut malls.conn, empty, day("2026-12-01")).expect("what it has");
            let known = Known { agencies: &has.agencies, services: &has.services };
            let reading = Rows::read(&out(&agencies, &services, form), form, &known).expect("rows").check(&has.agencies);
            assert_eq!(reading.faults, []);
            assert_eq!(conflicts(&reading.sound, &has.existing()), []);
            let sound = reading.sound;
            let work = move |tx: &mut Tx<'_>| import(tx, &sound, day("2026-12-01"));
            let report = malls.db.write(Lane::mall(empty), Origin::system(), work).await.expect("import");
            assert_eq!(report.changes_anything(), is_new && form.1 != Profile::Sippn, "{form:?}: {report:?}");
        }
        let there = (
            store::load_agencies(&mut malls.conn, empty).expect("agencies"),
            store::load_services(&mut malls.conn, empty, day("2026-12-01")).expect("services"),
        );
        assert!(out(&there.0, &there.1, (Format::Json, Profile::National)) == whole);
    }
}

async fn what_goes_out_comes_in_again_without_loss_ssl_10(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    let rich = row(&mut parsed, "DINKES-001");
    rich.status = ServiceStatus::Suspended;
    rich.status_note = Some(Text::new("Jaringan padam.", "The network is down."));
    rich.reviewed_on = Some(day("2026-11-01"));
    rich.external_ids = vec![ExternalId { scheme: "sippn".into(), value: "8171234".into() }];
    rich.content.name_su = Some("Layanan".into());
    rich.content.production.staff_count = Some(3);
    rich.content.exclusions = vec!["=HYPERLINK(\"x\")".into()];
    rich.content.requirements[0].kind = Some(RequirementKind::Shown);
    parsed.agencies[0].profile.search_equivalents = vec!["ikd = ktp digital".into(), "bikin ktp > perekaman ktp-el".into()];
    malls.import(&parsed, "2026-12-01").await;

    let (agencies, services) = (malls.agencies(), malls.services("2026-12-01"));
    assert_eq!(agencies[0].profile.search_equivalents.len(), 2);
    let (agencies_json, services_json) = mpp::catalogue::export::files(&agencies, &services).expect("files");
    let again = Parsed::from_json(&agencies_json, &services_json).expect("no fault");
    let other = malls.other;
    malls.db.write(Lane::mall(other), Origin::system(), move |tx| import(tx, &again, day("2026-12-01"))).await.expect("import");
    let told = |service: &Service| {
        (
            service.code.clone(),
            service.status,
            service.status_note.clone(),
            service.reviewed_on,
            service.external_ids.clone(),
            service.content.clone(),
        )
    };
    let there = store::load_services(&mut malls.conn, other, day("2026-12-01")).expect("services");
    assert_eq!(there.iter().map(told).collect::<Vec<_>>(), services.iter().map(told).collect::<Vec<_>>());
    let profiles =
        |all: &[Agency]| all.iter().map(|agency| (agency.code.clone(), agency.position, agency.profile.clone())).collect::<Vec<_>>();
    assert_eq!(profiles(&store::load_agencies(&mut malls.conn, other).expect("agencies")), profiles(&agencies));
}

async fn a_row_finds_its_service_by_what_others_call_it_smd_3(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    let id = || vec![ExternalId { scheme: "ptsp".into(), value: "IZIN-7".into() }];
    row(&mut parsed, "DINKES-001").external_ids = id();
    malls.import(&parsed, "2026-12-01").await;
    let before = malls.service("DINKES-001", "2026-12-01");
    // The list it came from has given it another code since.
    let moved = row(&mut parsed, "DINKES-001");
    (moved.code, moved.content.product) = ("DINKES-901".into(), "Izin baru".into());
    let report = malls.import(&parsed, "2026-12-02").await;
    assert_eq!((report.services.added, report.services.changed, report.services.not_in_file), (0, 1, 0));
    let after = malls.service("DINKES-001", "2026-12-02");
    assert_eq!((after.id, after.content.product.as_str(), &after.external_ids), (before.id, "Izin baru", &id()));
}

async fn a_code_that_an_agency_is_drafting_is_not_imported_over(db: TestDb) {
    let (mut malls, parsed) = (Malls::new(&db), reference().expect("reference"));
    let mut without = parsed.clone();
    without.services.retain(|s| s.code != "DINKES-001");
    malls.import(&without, "2026-12-01").await;
    let agency_id = malls.agencies().into_iter().find(|a| a.code == "DINKES").expect("agency").id;
    let (id, status) = (ServiceId::fresh(), ServiceStatus::Draft);
    let head = ServiceHead { id, agency_id, code: "DINKES-001".into(), status, status_note: None, reviewed_on: None, version: 1 };
    let mall = malls.mall;
    store::insert_service(&mut malls.conn, mall, &head).expect("a draft");
    let error = malls.try_import(&parsed, "2026-12-02").await.expect_err("taken");
    assert_eq!(error.code(), Code::DuplicateCode);
    assert!(error.detail_text().expect("detail").id.contains("masih rancangan"), "{error:?}");
}

async fn a_mirror_reads_many_changes_in_parts_and_none_twice(db: TestDb) {
    let (mut malls, mut parsed) = (Malls::new(&db), reference().expect("reference"));
    for name in ["Pertama", "Kedua", "Ketiga"] {
        parsed.services.iter_mut().for_each(|service| service.content.product = name.into());
        malls.import(&parsed, "2026-12-01").await;
    }
    let mall = malls.mall;
    let first = changes::after(&mut malls.conn, mall, 0).expect("changes");
    assert_eq!((first.items.len(), first.last_seq, first.more), (2 * 361, 2, true), "those of one event stay together");
    let rest = changes::after(&mut malls.conn, mall, first.last_seq).expect("changes");
    assert_eq!((rest.items.len(), rest.last_seq, rest.more), (361, 3, false));
}
