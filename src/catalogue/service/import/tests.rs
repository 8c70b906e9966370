//! Import and loading on a SQLite file of their own.

use super::*;
use crate::catalogue::import::{ParsedService, reference};
use crate::catalogue::testing::{TestMalls, day};
use crate::streams::store as log;

fn row<'a>(parsed: &'a mut Parsed, code: &str) -> &'a mut ParsedService {
    parsed.services.iter_mut().find(|s| s.code == code).expect("row")
}

#[test]
fn what_was_imported_is_what_is_loaded_smd_1() {
    let (mut malls, parsed) = (TestMalls::new(), reference().expect("reference"));
    let report = malls.import(&parsed, "2026-12-01");
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

#[test]
fn importing_twice_changes_nothing_not_even_the_log() {
    let (mut malls, parsed) = (TestMalls::new(), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01");
    let (services, agencies, version) = (malls.services("2027-01-01"), malls.agencies(), malls.config_version());

    let report = malls.import(&parsed, "2026-12-15");
    assert!(!report.changes_anything());
    assert_eq!((report.agencies.unchanged, report.services.unchanged), (40, 361));
    assert_eq!((malls.services("2027-01-01"), malls.agencies(), malls.config_version()), (services, agencies, version));
    assert_eq!(malls.events(), ["catalogue.imported"]);
}

#[test]
fn a_changed_text_is_a_further_version_from_its_day_and_leaves_neighbours_alone() {
    let (mut malls, mut parsed) = (TestMalls::new(), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01");
    let neighbour = malls.service("DINKES-002", "2026-12-01");
    let version = malls.config_version();

    row(&mut parsed, "DINKES-001").content.requirements = vec!["Hanya KTP".into()];
    let report = malls.import(&parsed, "2026-12-10");
    assert_eq!((report.services.changed, report.services.unchanged, report.agencies.unchanged), (1, 360, 40));

    let (before, after) = (malls.service("DINKES-001", "2026-12-09"), malls.service("DINKES-001", "2026-12-10"));
    assert_eq!((before.version_no, after.version_no), (1, 2));
    assert!(before.content.requirements.len() > 1, "the published text is kept");
    assert_eq!(after.content.requirements, ["Hanya KTP"]);
    assert_eq!(before.id, after.id);
    assert_eq!(malls.service("DINKES-002", "2026-12-10"), neighbour);
    assert_eq!(malls.events(), ["catalogue.imported", "catalogue.imported"]);
    assert!(malls.config_version() > version, "caches must reload");
}

#[test]
fn two_changes_on_one_day_leave_the_later_in_force() {
    let (mut malls, mut parsed) = (TestMalls::new(), reference().expect("reference"));
    for name in ["Pertama", "Kedua", "Ketiga"] {
        row(&mut parsed, "DINKES-001").content.name_id = name.into();
        malls.import(&parsed, "2026-12-01");
    }
    let service = malls.service("DINKES-001", "2026-12-01");
    assert_eq!((service.content.name_id.as_str(), service.version_no), ("Ketiga", 3));
    assert_eq!(malls.services("2026-12-01").len(), 361, "one version each");
}

#[test]
fn a_version_yet_to_come_is_neither_shown_nor_lost() {
    let (mut malls, mut parsed) = (TestMalls::new(), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01");
    row(&mut parsed, "DINKES-001").content.product = "Produk tahun depan".into();
    malls.import(&parsed, "2027-01-01");
    row(&mut parsed, "DINKES-001").content.product = "Produk antara".into();
    malls.import(&parsed, "2026-12-15");

    let products = ["2026-12-14", "2026-12-15", "2027-01-01"].map(|on| malls.service("DINKES-001", on).content.product);
    assert_eq!(products[1..], ["Produk antara", "Produk tahun depan"]);
    assert_eq!(malls.service("DINKES-001", "2026-12-15").version_no, 3, "numbers are never given twice");
}

#[test]
fn a_changed_agency_keeps_its_id_and_gets_a_new_version() {
    let (mut malls, mut parsed) = (TestMalls::new(), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01");
    let before = malls.agencies();
    parsed.agencies[2].name_en = "Health Department".into();
    let report = malls.import(&parsed, "2026-12-02");
    assert_eq!((report.agencies.changed, report.services.changed), (1, 0));
    let after = malls.agencies();
    assert_eq!((after[2].id, after[2].version, after[2].name_en.as_str()), (before[2].id, 2, "Health Department"));
    assert_eq!((&after[..2], &after[3..]), (&before[..2], &before[3..]));
}

#[test]
fn rows_that_left_the_file_stay_and_are_counted() {
    let (mut malls, mut parsed) = (TestMalls::new(), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01");
    parsed.services.retain(|s| s.code != "DINKES-001");
    let report = malls.import(&parsed, "2026-12-02");
    assert_eq!((report.services.not_in_file, report.changes_anything()), (1, false));
    assert_eq!(malls.services("2026-12-02").len(), 361);
}

#[test]
fn an_import_before_the_first_version_is_refused_whole() {
    let (mut malls, mut parsed) = (TestMalls::new(), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01");
    let agencies = malls.agencies();
    parsed.agencies[0].name_en = "Other".into();
    let error = malls.try_import(&parsed, "2026-11-01").expect_err("codes are taken");
    assert_eq!(error.code(), Code::DuplicateCode);
    assert!(error.detail_text().expect("detail").id.contains("DISDUKCAPIL-001"));
    assert_eq!(malls.agencies(), agencies, "nothing of it is written");
}

#[test]
fn a_dry_run_reports_the_same_and_writes_nothing() {
    let (mut malls, parsed) = (TestMalls::new(), reference().expect("reference"));
    let mall = malls.mall;
    let report = dry_run(&mut malls.conn, mall, &parsed, day("2026-12-01")).expect("dry run");
    assert!(malls.agencies().is_empty() && malls.events().is_empty());
    assert_eq!(malls.import(&parsed, "2026-12-01"), report);
}

#[test]
fn the_event_counts_and_names_nobody() {
    let (mut malls, parsed) = (TestMalls::new(), reference().expect("reference"));
    malls.import(&parsed, "2026-12-01");
    let (event, _) = log::after(&mut malls.conn, malls.mall, malls.mall.into(), 0, 1).expect("events").remove(0);
    let zero = json!({"added": 0, "changed": 0, "unchanged": 0, "not_in_file": 0});
    let added = |count: usize| {
        let mut tally = zero.clone();
        tally["added"] = count.into();
        tally
    };
    assert_eq!(event.payload, json!({"effective_from": "2026-12-01", "agencies": added(40), "services": added(361)}));
    assert_eq!(event.subject, format!("malls/{}", malls.mall));
}
