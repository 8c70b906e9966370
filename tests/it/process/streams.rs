//! Streams of several processes on one database: whoever is killed or hangs up, those who come again hear the whole log, in order, once.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::uuid;
use crate::support::farm::{Farm, at_once, report, take};
use crate::support::gate::LIMIT;
use crate::support::mall;
use crate::support::stream_wire::{Next, StreamWire};

both_engines!(whoever_is_killed_the_whole_log_is_heard_in_order_once_t11_rows_31_32_34, told_to_stop_streams_are_ended_not_cut_row_39,);

const LISTENERS: usize = 8;
const KILLS: usize = 4;

fn path() -> String {
    format!("/v1/malls/{}/sites/utama/events/stream", mall::CODE)
}

/// What one who listens has heard, and how it went.
#[derive(Debug, Default)]
struct Heard {
    ids: Vec<i64>,
    place: Option<i64>,
    snapshots: usize,
    connections: usize,
}

/// Listens at one process after the other, hangs up now and then, and comes again with the last id, until `until` is reached.
fn listen(farm: &Farm, number: usize, token: Option<&str>, until: &AtomicI64) -> Heard {
    let (mut heard, began) = (Heard::default(), Instant::now());
    let reached = |place: Option<i64>| place.is_some_and(|place| place >= until.load(Ordering::Relaxed));
    while !reached(heard.place) {
        assert!(began.elapsed() < 6 * LIMIT, "not told for two minutes: {heard:?}");
        let addr = farm.addrs[(number + heard.connections) % farm.addrs.len()];
        heard.connections += 1;
        let Some(mut wire) = StreamWire::open(addr, &path(), token, heard.place) else {
            thread::sleep(Duration::from_millis(10));
            continue;
        };
        while let Next::Told(blocks) = wire.next() {
            for block in blocks {
                heard.place = block.id.or(heard.place);
                heard.snapshots += usize::from(block.name.as_deref() == Some("snapshot"));
                heard.ids.extend(block.id.filter(|_| block.is_event()));
            }
            if reached(heard.place) || rand::random::<u8>() < 8 {
                break;
            }
        }
    }
    heard
}

async fn whoever_is_killed_the_whole_log_is_heard_in_order_once_t11_rows_31_32_34(db: TestDb) {
    let engine = db.engine();
    let farm = Farm::new(db, 2, mall::always_open(0)).await;
    farm.issue(KK, 1).await;
    let (kiosks, auditor) = ([farm.kiosk(), farm.kiosk()], farm.manager());
    let (begun, until) = (i64::try_from(farm.events().len()).expect("a count"), AtomicI64::new(i64::MAX));
    let done = at_once(LISTENERS + 1, |n| {
        if n < LISTENERS {
            return listen(&farm, n, n.is_multiple_of(2).then_some(auditor.as_str()), &until);
        }
        let taking = AtomicBool::new(true);
        thread::scope(|scope| {
            let (farm, taking, kiosks) = (&farm, &taking, &kiosks);
            for (number, kiosk) in kiosks.iter().enumerate() {
                scope.spawn(move || {
                    let mut wire = farm.wire(number);
                    while taking.load(Ordering::Relaxed) {
                        let _ = take(&mut wire, Some(kiosk), &uuid(), KK);
                        thread::sleep(Duration::from_millis(4));
                    }
                });
            }
            for kill in 0..KILLS {
                thread::sleep(Duration::from_millis(100 + rand::random::<u64>() % 200));
                farm.kill(kill % 2);
                farm.restart(kill % 2);
            }
            taking.store(false, Ordering::Relaxed);
        });
        // The last that everybody hears of.
        let last = farm.events().iter().rposition(|(kind, _)| kind == "ticket.issued").expect("tickets");
        until.store(i64::try_from(last).expect("a place") + 1, Ordering::Relaxed);
        Heard::default()
    });
    let log = farm.events();
    let last = until.load(Ordering::Relaxed);
    let hall = ["ticket.issued", "service_day.began"];
    for (number, heard) in done[..LISTENERS].iter().enumerate() {
        let all = number.is_multiple_of(2);
        let first = heard.ids.first().copied().unwrap_or(last);
        assert!(first > begun || begun >= last, "listener {number} heard what its snapshot had shown");
        let told = (1..).zip(&log).filter(|(seq, (kind, _))| (first..=last).contains(seq) && (all || hall.contains(&kind.as_str())));
        assert_eq!(heard.ids, told.map(|(seq, _)| seq).collect::<Vec<i64>>(), "listener {number} missed, repeated or mixed up events");
        assert_eq!(heard.snapshots, 1, "listener {number} needed no second snapshot: it always came again with its place");
    }
    let (events, cuts) = (last - begun, done.iter().map(|heard| heard.connections).sum::<usize>());
    report(&format!("{engine:?}: {KILLS} kills, {cuts} connections of {LISTENERS} listeners, {events} events, 0 lost, 0 twice"));
}

async fn told_to_stop_streams_are_ended_not_cut_row_39(db: TestDb) {
    let farm = Farm::new(db, 1, mall::always_open(0)).await;
    let listening = std::sync::Barrier::new(LISTENERS + 1);
    let ends = at_once(LISTENERS + 1, |n| {
        if n == LISTENERS {
            listening.wait();
            let status = farm.terminate(0);
            assert!(status.success(), "{status}");
            return true;
        }
        let mut wire = StreamWire::open(farm.addrs[0], &path(), None, None).expect("a stream");
        assert!(matches!(wire.next(), Next::Told(_)));
        listening.wait();
        loop {
            match wire.next() {
                Next::Told(_) => {}
                Next::Ended => return true,
                Next::Cut => return false,
            }
        }
    });
    assert!(ends.iter().all(|ended| *ended), "a stream was cut: {ends:?}");
}
