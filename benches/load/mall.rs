//! What is set up for load: one site, thirty queues without limits, open day and night, eight more counters on the first queue.

use mpp::catalogue::import::Parsed;
use mpp::catalogue::model::ServiceChannel;
use serde_json::{Value, json};

const LETTERS: &[u8] = b"ABCDEFGH";

/// `DISDUKCAPIL-001` is a service of `DISDUKCAPIL`.
fn agency_of(service: &str) -> &str {
    service.rsplit_once('-').expect("AGENCY-number").0
}

/// The first service of each of thirty agencies that takes walk-ins and bookings.
pub fn one_each_of_thirty_agencies(parsed: &Parsed) -> Vec<String> {
    let both = [ServiceChannel::WalkIn, ServiceChannel::Appointment];
    let first = |code: &str| parsed.services.iter().find(|s| s.agency == code && both.iter().all(|c| s.content.is_obtained_by(*c)));
    parsed.agencies.iter().filter_map(|a| first(&a.code)).map(|s| s.code.clone()).take(30).collect()
}

pub fn description(services: &[String]) -> Value {
    let queue = |n: usize, service: &String| {
        let prefix = format!("{}{}", char::from(LETTERS[n / 8]), char::from(LETTERS[n % 8]));
        let agency = agency_of(service);
        let mut queue = json!({"code": format!("q{n}"), "name": format!("Antrean {n}"), "agency": agency, "zone": "A", "prefix": prefix, "services": [service]});
        if n == 2 {
            queue["sessions"] = json!([{"code": "hari", "weekdays": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "23:30", "slot_minutes": 30,
                "capacity": 500, "min_notice_min": 0, "max_days": 14}]);
        }
        queue
    };
    let counter = |code: String, service: &String, n: usize| json!({"code": code, "name": format!("Loket {code}"), "agency": agency_of(service), "zone": "A", "serves": [{"queue": format!("q{n}"), "role": "primary"}]});
    let mut counters: Vec<Value> = services.iter().enumerate().map(|(n, s)| counter(format!("C{n}"), s, n)).collect();
    counters.extend((0..8).map(|n| counter(format!("H{n}"), &services[0], 0)));
    let hours = json!({"opens": "00:00", "closes": "24:00"});
    let weekly: Value = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .iter()
        .map(|d| ((*d).to_owned(), hours.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    json!({
        "code": "bench", "name": "Mal uji beban", "region": {"scheme": "kemendagri", "code": "32.11"},
        "sites": [{"code": "bench", "name": "Uji beban", "kind": "hall", "time_zone": "Asia/Jakarta", "address": "Uji", "zones": [{"code": "A", "name": "Zona A"}],
            "queues": services.iter().enumerate().map(|(n, s)| queue(n, s)).collect::<Vec<_>>(), "counters": counters}],
        "schedules": [{"code": "selalu", "name": "Selalu buka", "scope": "site", "site": "bench", "last_ticket_min": 0, "weekly": weekly}],
    })
}
