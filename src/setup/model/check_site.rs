//! Checks of one site: its zones, queues and counters, and that everyone who takes a number can be called.

use std::collections::HashSet;

use super::check::Faults;
use super::services::is_known;
use super::{CounterSetup, OfferingSetup, QueueSetup, SiteSetup};
use crate::catalogue::import::Parsed;
use crate::counters::model::CounterRole;

const MINUTES_OF_DAY: i64 = 1440;

/// A site with what its queues' selectors come to, worked out once.
struct Scene<'a> {
    site: &'a SiteSetup,
    catalogue: &'a Parsed,
    named: HashSet<&'a str>,
    offerings: Vec<OfferingSetup>,
}

pub(super) fn check(site: &SiteSetup, catalogue: &Parsed, faults: &mut Faults) {
    let scene = Scene { site, catalogue, named: site.services_named(catalogue), offerings: site.offerings(catalogue) };
    let at = format!("sites[{}]", site.code);
    faults.code(&format!("{at}.code"), &site.code);
    faults.text(&format!("{at}.name"), &site.name);
    faults.text(&format!("{at}.address"), &site.address);
    faults.require(!site.queues.is_empty(), &format!("{at}.queues"), "paling sedikit satu", "at least one");
    faults.unique(&format!("{at}.zones.code"), site.zones.iter().map(|z| z.code.as_str()));
    faults.unique(&format!("{at}.queues.code"), site.queues.iter().map(|q| q.code.as_str()));
    faults.unique(&format!("{at}.queues.prefix"), site.queues.iter().map(|q| q.prefix.as_str()));
    faults.unique(&format!("{at}.counters.code"), site.counters.iter().map(|c| c.code.as_str()));
    for zone in &site.zones {
        faults.sign(&format!("{at}.zones[{}].code", zone.code), &zone.code);
        faults.text(&format!("{at}.zones[{}].name", zone.code), &zone.name);
    }
    for queue in &site.queues {
        check_queue(&scene, queue, &format!("{at}.queues[{}]", queue.code), faults);
    }
    check_offerings(&scene, &at, faults);
    for counter in &site.counters {
        check_counter(&scene, counter, &format!("{at}.counters[{}]", counter.code), faults);
    }
}

fn check_queue(scene: &Scene<'_>, queue: &QueueSetup, at: &str, faults: &mut Faults) {
    faults.code(&format!("{at}.code"), &queue.code);
    faults.text(&format!("{at}.name"), &queue.name);
    check_agency_and_zone(scene, &queue.agency, queue.zone.as_deref(), at, faults);
    let prefix = &queue.prefix;
    let fits = (1..=3).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_uppercase() && b != b'I' && b != b'O');
    faults.require(fits, &format!("{at}.prefix"), "harus 1–3 huruf besar tanpa I dan O", "must be 1 to 3 capitals without I and O");
    faults.require((0..=4).contains(&queue.padding), &format!("{at}.padding"), "harus 0–4", "must be 0 to 4");
    faults.require((1..=9999).contains(&queue.last_number), &format!("{at}.last_number"), "harus 1–9999", "must be 1 to 9999");
    faults.require(queue.policy.validate().is_ok(), &format!("{at}.policy"), "di luar batas", "out of range");
    check_services(scene, queue, at, faults);
    check_quotas(queue, at, faults);
    check_sessions(scene, queue, at, faults);
    let primary = |counter: &CounterSetup| counter.serves.iter().any(|s| s.queue == queue.code && s.role == CounterRole::Primary);
    let (id, en) = ("tidak ada loket yang melayaninya sebagai tugas utama", "no counter serves it as its own");
    faults.require(scene.site.counters.iter().any(primary), at, id, en);
}

fn check_services(scene: &Scene<'_>, queue: &QueueSetup, at: &str, faults: &mut Faults) {
    let place = format!("{at}.services");
    for text in &queue.services {
        faults.require(
            is_known(text, scene.catalogue),
            &place,
            &format!("{text} tidak ada di katalog"),
            &format!("{text} is not in the catalogue"),
        );
    }
    let services = scene.site.services_of(queue, scene.catalogue, &scene.named);
    faults.require(!services.is_empty(), &place, "tidak memuat satu layanan pun", "names no service");
    for service in services {
        let (id, en) = (format!("{} bukan layanan instansi ini", service.code), format!("{} is another agency's", service.code));
        faults.require(service.agency == queue.agency, &place, &id, &en);
    }
}

/// A service stands in one queue, and one that takes no walk-ins has times to book.
fn check_offerings(Scene { site, offerings, .. }: &Scene<'_>, at: &str, faults: &mut Faults) {
    faults.unique(&format!("{at}.queues.services"), offerings.iter().map(|o| o.service.as_str()));
    for offering in offerings.iter().filter(|o| !o.walk_in) {
        let timed = site.queues.iter().any(|q| q.code == offering.queue && !q.sessions.is_empty());
        let place = format!("{at}.queues[{}].sessions", offering.queue);
        let (id, en) = ("hanya lewat janji temu, tetapi tidak ada waktunya", "is by appointment only, but there are no times");
        faults.require(offering.appointment && timed, &place, &format!("{} {id}", offering.service), &format!("{} {en}", offering.service));
    }
}

fn check_quotas(queue: &QueueSetup, at: &str, faults: &mut Faults) {
    for (i, quota) in queue.quotas.iter().enumerate() {
        let place = format!("{at}.quotas[{i}]");
        faults.require(quota.daily_limit >= 0, &place, "daily_limit tidak boleh negatif", "daily_limit must not be negative");
        faults.require(quota.from < quota.to, &place, "to harus setelah from", "to must be after from");
        faults.require(quota.weekday.is_none_or(|d| (1..=7).contains(&d)), &place, "weekday harus 1–7", "weekday must be 1 to 7");
    }
}

/// The shape of sessions; whether they lie inside the hours is checked with the schedules.
fn check_sessions(scene: &Scene<'_>, queue: &QueueSetup, at: &str, faults: &mut Faults) {
    faults.unique(&format!("{at}.sessions.code"), queue.sessions.iter().map(|s| s.code.as_str()));
    let bookable = scene.offerings.iter().any(|o| o.queue == queue.code && o.appointment);
    let (id, en) = ("tidak ada layanan dengan janji temu", "none of its services can be booked");
    faults.require(bookable || queue.sessions.is_empty(), &format!("{at}.sessions"), id, en);
    for session in &queue.sessions {
        let place = format!("{at}.sessions[{}]", session.code);
        faults.code(&place, &session.code);
        let days: HashSet<i64> = session.weekdays.iter().copied().collect();
        let sound = !days.is_empty() && days.len() == session.weekdays.len() && days.iter().all(|d| (1..=7).contains(d));
        faults.require(sound, &place, "weekdays harus 1–7, tanpa ulangan", "weekdays must be 1 to 7, none twice");
        let length = session.to.minutes() - session.from.minutes();
        let whole = session.slot_minutes > 0 && length > 0 && length % session.slot_minutes == 0;
        faults.require(whole, &place, "panjang sesi harus kelipatan slot_minutes", "its length must be a multiple of slot_minutes");
        faults.require((1..=500).contains(&session.capacity), &place, "capacity harus 1–500", "capacity must be 1 to 500");
        let notice = (0..=30 * MINUTES_OF_DAY).contains(&session.min_notice_min) && (0..=90).contains(&session.max_days);
        faults.require(notice, &place, "masa pemesanan di luar batas", "the booking window is out of range");
    }
}

fn check_counter(scene: &Scene<'_>, counter: &CounterSetup, at: &str, faults: &mut Faults) {
    faults.sign(&format!("{at}.code"), &counter.code);
    faults.text(&format!("{at}.name"), &counter.name);
    check_agency_and_zone(scene, &counter.agency, counter.zone.as_deref(), at, faults);
    let place = format!("{at}.serves");
    faults.unique(&place, counter.serves.iter().map(|s| s.queue.as_str()));
    let primary = counter.serves.iter().any(|s| s.role == CounterRole::Primary);
    faults.require(primary, &place, "tidak punya antrean utama", "it has no queue of its own");
    for served in &counter.serves {
        let (id, en) = (format!("antrean {} tidak ada", served.queue), format!("there is no queue {}", served.queue));
        faults.require(scene.site.queues.iter().any(|q| q.code == served.queue), &place, &id, &en);
        faults.require((1..=99).contains(&served.rank), &place, "rank harus 1–99", "rank must be 1 to 99");
    }
}

fn check_agency_and_zone(Scene { site, catalogue, .. }: &Scene<'_>, agency: &str, zone: Option<&str>, at: &str, faults: &mut Faults) {
    let known = catalogue.agencies.iter().any(|a| a.code == agency);
    faults.require(known, &format!("{at}.agency"), &format!("{agency} tidak ada di katalog"), &format!("{agency} is not in the catalogue"));
    let here = zone.is_none_or(|zone| site.zones.iter().any(|z| z.code == zone));
    faults.require(here, &format!("{at}.zone"), "zona tidak ada di tempat ini", "the site has no such zone");
}
