//! Taking numbers from several processes at once.

use mpp::kernel::channel::Channel;

use super::service::{KK, KTP};
use crate::support::TestDb;
use crate::support::app::uuid;
use crate::support::farm::{Farm, at_once, take};
use crate::support::mall;

both_engines!(eight_clients_share_a_quota_exactly_t1, one_hundred_equal_requests_are_one_ticket_row_27);

async fn eight_clients_share_a_quota_exactly_t1(db: TestDb) {
    const QUOTA: i64 = 500;
    let mut setup = mall::always_open(0);
    let quotas = &mut setup.sites[0].queues[1].quotas;
    quotas.truncate(1);
    (quotas[0].channel, quotas[0].to, quotas[0].daily_limit) = (Some(Channel::Kiosk), "24:00".parse().expect("a time"), QUOTA);
    let farm = Farm::new(db, 3, setup).await;
    let kiosks: Vec<String> = (0..8).map(|_| farm.kiosk()).collect();
    let answers: Vec<_> = at_once(8, |n| {
        let mut wire = farm.wire(n);
        (0..100).map(|_| take(&mut wire, Some(&kiosks[n]), &uuid(), KTP).expect("an answer")).collect::<Vec<_>>()
    });
    let mut numbers = Vec::new();
    for answer in answers.iter().flatten() {
        if answer.status == 201 {
            numbers.push(answer.json()["ticket"]["seq"].as_i64().expect("a number"));
        } else {
            answer.problem(409, "quota_reached");
        }
    }
    // Each client saw its own numbers rise.
    for own in &answers {
        let seen: Vec<i64> =
            own.iter().filter(|a| a.status == 201).map(|a| a.json()["ticket"]["seq"].as_i64().expect("a number")).collect();
        assert!(seen.is_sorted(), "{seen:?}");
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=QUOTA).collect::<Vec<_>>());
}

async fn one_hundred_equal_requests_are_one_ticket_row_27(db: TestDb) {
    let farm = Farm::new(db, 2, mall::always_open(0)).await;
    let kiosk = farm.kiosk();
    for token in [Some(kiosk.as_str()), None] {
        let key = uuid();
        let answers = at_once(100, |n| take(&mut farm.wire(n), token, &key, KK).expect("an answer"));
        answers[0].created();
        assert!(answers.iter().all(|answer| (answer.status, &answer.body) == (201, &answers[0].body)), "{}", answers[1]);
        let first = answers.iter().filter(|answer| answer.header("idempotency-replayed").is_none()).count();
        assert_eq!(first, 1, "one answer was new, the others were repeated");
    }
    assert_eq!(farm.tickets().len(), 2);
}
