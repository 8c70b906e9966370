use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;
use crate::catalogue::model::ServiceChannel;
use crate::counters::model::CounterRole;
use model::{OfferingSetup, SiteSetup};

/// Read once: it is large and never changes.
fn catalogue() -> &'static Parsed {
    static CATALOGUE: LazyLock<Parsed> = LazyLock::new(|| crate::catalogue::reference().expect("reference catalogue"));
    &CATALOGUE
}

fn mall() -> MallSetup {
    reference(catalogue()).unwrap_or_else(|faults| panic!("{}", faults.join("\n")))
}

fn site<'a>(mall: &'a MallSetup, code: &str) -> &'a SiteSetup {
    mall.sites.iter().find(|s| s.code == code).expect("site")
}

/// The reference file with one change, and what is found wrong with it.
fn faults_after(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut file: Value = serde_json::from_str(include_str!("../../catalogue/reference_mall.json")).expect("JSON");
    change(&mut file);
    MallSetup::parse(&file.to_string(), catalogue()).err().unwrap_or_default()
}

#[test]
fn the_main_site_offers_all_361_services_of_all_40_agencies_smd_1() {
    let mall = mall();
    let offerings = site(&mall, "utama").offerings(catalogue());
    let offered: BTreeSet<&str> = offerings.iter().map(|o| o.service.as_str()).collect();
    assert_eq!((offerings.len(), offered.len()), (361, 361), "each once");
    let agencies: BTreeSet<&str> = site(&mall, "utama").queues.iter().map(|q| q.agency.as_str()).collect();
    assert_eq!(agencies.len(), 40);
}

#[test]
fn the_mini_site_offers_about_forty_by_walking_in_only() {
    let mall = mall();
    let offerings = site(&mall, "mini-sabusu").offerings(catalogue());
    assert_eq!(offerings.len(), 42);
    assert!(offerings.iter().all(|o| o.walk_in && !o.appointment));
}

#[test]
fn channels_and_minutes_of_an_offering_come_from_the_catalogue() {
    let offerings = site(&mall(), "utama").offerings(catalogue());
    let offering = |code: &str| offerings.iter().find(|o| o.service == code).expect("offered").clone();
    let expected = |service: &str, queue: &str, walk_in, appointment, minutes| OfferingSetup {
        service: service.into(),
        queue: queue.into(),
        walk_in,
        appointment,
        minutes,
    };
    for offered in [
        expected("DISDUKCAPIL-001", "dukcapil-berkas", true, true, 15),
        expected("DISDUKCAPIL-008", "dukcapil-ktp", true, true, 15),
        expected("DISDUKCAPIL-014", "dukcapil-ktp", true, false, 8),
        expected("DISDUKCAPIL-015", "dukcapil-berkas", true, true, 10),
        expected("DPMPTSP-022", "dpmptsp-praktik", true, true, 12),
        expected("DPMPTSP-055", "dpmptsp-usaha", true, true, 30),
        expected("IMIGRASI-001", "imigrasi", false, true, 15),
    ] {
        assert_eq!(offering(&offered.service), offered);
    }
}

#[test]
fn a_service_that_is_only_online_is_offered_as_help_at_the_counter() {
    let mut catalogue = catalogue().clone();
    let service = catalogue.services.iter_mut().find(|s| s.code == "PLN-001").expect("service");
    service.content.channels = vec![ServiceChannel::Online];
    let offerings = site(&mall(), "utama").offerings(&catalogue);
    let offering = offerings.iter().find(|o| o.service == "PLN-001").expect("offered");
    assert_eq!((offering.walk_in, offering.appointment), (true, false));
}

#[test]
fn every_agency_has_a_counter_of_its_own_or_shares_one() {
    let mall = mall();
    for site in &mall.sites {
        for queue in &site.queues {
            let primary = |c: &&model::CounterSetup| c.serves.iter().any(|s| s.queue == queue.code && s.role == CounterRole::Primary);
            assert!(site.counters.iter().any(|c| primary(&c)), "{}", queue.code);
        }
    }
    assert_eq!(mall.sites.iter().map(|s| s.counters.len()).collect::<Vec<_>>(), [33, 4]);
}

#[test]
fn templates_of_a_session_have_one_code_per_weekday() {
    let mall = mall();
    let mut codes = Vec::new();
    for queue in &site(&mall, "utama").queues {
        codes.extend(queue.sessions.iter().flat_map(|s| s.weekdays.iter().map(|day| s.code_on(&queue.code, *day))));
    }
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    assert!(codes.contains(&"imigrasi-pagi-5".to_owned()));
}

#[test]
fn each_contradiction_is_found_and_named() {
    let set = |pointer: &'static str, value: Value| {
        move |file: &mut Value| {
            let (parent, member) = pointer.rsplit_once('/').expect("pointer");
            match file.pointer_mut(parent).expect(pointer) {
                Value::Object(object) => drop(object.insert(member.to_owned(), value)),
                list => list[member.parse::<usize>().expect("index")] = value,
            }
        }
    };
    type Change = Box<dyn FnOnce(&mut Value)>;
    let cases: Vec<(Change, &str)> = vec![
        (Box::new(set("/code", json!("Sumedang"))), "code: "),
        (Box::new(set("/sites/1/code", json!("utama"))), "sites.code: utama is repeated"),
        (Box::new(set("/sites/0/queues/1/prefix", json!("AA"))), "queues.prefix: AA is repeated"),
        (Box::new(set("/sites/0/queues/0/prefix", json!("AI"))), "queues[dukcapil-berkas].prefix: "),
        (Box::new(set("/sites/0/queues/0/prefix", json!("AAAA"))), "queues[dukcapil-berkas].prefix: "),
        (Box::new(set("/sites/0/queues/0/zone", json!("Z"))), "queues[dukcapil-berkas].zone: "),
        (Box::new(set("/sites/0/queues/0/services", json!(["DISDUKCAPIL-999"]))), "DISDUKCAPIL-999 is not in the catalogue"),
        (Box::new(set("/sites/0/queues/0/services", json!(["DISDUKCAPIL-*", "DINSOS-001"]))), "DINSOS-001 is another agency's"),
        (Box::new(set("/sites/0/queues/0/services", json!(["DISDUKCAPIL-*", "DISDUKCAPIL-008"]))), "DISDUKCAPIL-008 is repeated"),
        (Box::new(set("/sites/0/queues/0/services", json!(["DISDUKCAPIL-009..005"]))), "is not in the catalogue"),
        (Box::new(set("/sites/0/queues/0/services", json!([]))), "names no service"),
        (Box::new(set("/sites/0/queues/0/quotas/0/daily_limit", json!(-1))), "quotas[0]: "),
        (Box::new(set("/sites/0/queues/0/quotas/0/to", json!("00:00"))), "quotas[0]: "),
        (Box::new(set("/sites/0/queues/0/sessions/0/from", json!("07:30"))), "sessions[pagi]: di luar jam layanan"),
        (Box::new(set("/sites/0/queues/0/sessions/1/weekdays", json!([5]))), "ok: 13:00 is behind the Friday break"),
        (Box::new(set("/sites/0/queues/0/sessions/0/weekdays", json!([6]))), "outside the hours on Sat"),
        (Box::new(set("/sites/0/queues/0/sessions/0/to", json!("12:00"))), "outside the hours on Fri"),
        (Box::new(set("/sites/0/queues/0/sessions/0/slot_minutes", json!(25))), "multiple of slot_minutes"),
        (Box::new(set("/sites/0/queues/0/sessions/0/capacity", json!(0))), "capacity must be"),
        (Box::new(set("/sites/0/queues/0/appointments", json!(false))), "none of its services can be booked"),
        (Box::new(set("/sites/0/counters/0/serves/0/queue", json!("tidak-ada"))), "there is no queue tidak-ada"),
        (Box::new(set("/sites/0/counters/20/serves/0/role", json!("assist"))), "queues[atrbpn]: tidak ada loket"),
        (Box::new(set("/sites/0/counters/20/serves/0/role", json!("assist"))), "it has no queue of its own"),
        (Box::new(set("/sites/0/counters/0/agency", json!("DINAS"))), "counters[A1].agency: "),
        (Box::new(set("/schedules/0/site", json!("lain"))), "there is no lain"),
        (Box::new(set("/schedules/4/agency", json!("LAIN"))), "there is no LAIN"),
        (Box::new(set("/schedules/0/scope", json!("agency"))), "schedules[utama].agency_id: "),
        (Box::new(set("/schedules/0/season", json!(true))), "sites[utama]: tidak punya jam layanan"),
        (Box::new(set("/schedules/0/weekly/monday/closes", json!("07:00"))), "schedules[utama].weekly.monday.closes: "),
        (Box::new(set("/schedules/1/code", json!("utama"))), "schedules.code: utama is repeated"),
    ];
    for (change, expected) in cases {
        let faults = faults_after(change).join("\n");
        match expected.strip_prefix("ok: ") {
            Some(why) => assert_eq!(faults, "", "{why}"),
            None => assert!(faults.lines().any(|line| found(line, expected)), "expected {expected:?} in:\n{faults}"),
        }
    }
}

/// Faults are bilingual: `place: Indonesian / English`.
fn found(line: &str, expected: &str) -> bool {
    let english = line.split_once(": ").and_then(|(place, texts)| texts.rsplit_once(" / ").map(|(_, en)| format!("{place}: {en}")));
    line.contains(expected) || english.is_some_and(|english| english.contains(expected))
}

#[test]
fn a_service_that_must_be_booked_needs_times() {
    let faults = faults_after(|file| {
        let queues = file.pointer_mut("/sites/0/queues").and_then(Value::as_array_mut).expect("queues");
        let passports = queues.iter_mut().find(|q| q["code"] == "imigrasi").expect("queue");
        passports.as_object_mut().expect("object").remove("sessions");
    });
    assert!(faults.join("\n").contains("IMIGRASI-001"), "{faults:?}");
}

#[test]
fn a_file_of_the_wrong_shape_names_the_place() {
    let faults = faults_after(|file| file["sites"][0]["queues"][0]["colour"] = json!("red"));
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("sites[0].queues[0]"), "{faults:?}");
    assert!(faults_after(|file| file["sites"][1]["kind"] = json!("mall"))[0].starts_with("sites[1].kind"));
}
