//! SIGTERM in full run: who was heard gets the whole answer, and the process ends well.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::service::KK;
use crate::support::TestDb;
use crate::support::app::uuid;
use crate::support::farm::{Farm, at_once, report, take};
use crate::support::mall;
use crate::support::wire::Cut;

both_engines!(told_to_stop_it_answers_what_it_accepted_row_39);

const CLIENTS: usize = 6;

async fn told_to_stop_it_answers_what_it_accepted_row_39(db: TestDb) {
    let engine = db.engine();
    let farm = Farm::new(db, 1, mall::always_open(0)).await;
    let tokens: Vec<String> = (0..CLIENTS).map(|_| farm.kiosk()).collect();
    let answered = AtomicUsize::new(0);
    let ended = at_once(CLIENTS + 1, |n| {
        let Some(token) = tokens.get(n) else {
            while answered.load(Ordering::Relaxed) < 10 * CLIENTS {
                thread::sleep(Duration::from_millis(1));
            }
            let began = Instant::now();
            let status = farm.terminate(0);
            report(&format!("{engine:?}: stopped {} ms after SIGTERM under load", began.elapsed().as_millis()));
            assert!(status.success(), "{status}");
            return (0, None);
        };
        let (mut wire, mut issued) = (farm.wire(0), 0);
        loop {
            match take(&mut wire, Some(token), &uuid(), KK) {
                Ok(answer) if answer.status == 201 => {
                    issued += 1;
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                // Said, not just dropped: nothing was done.
                Ok(answer) => {
                    assert_eq!(answer.status, 503, "{answer}");
                    assert!(answer.header("retry-after").is_some(), "{answer}");
                }
                Err(cut) => return (issued, Some(cut)),
            }
        }
    });
    assert!(ended.iter().all(|(_, cut)| *cut != Some(Cut::Torn)), "an answer was torn: {ended:?}");
    let issued: usize = ended.iter().map(|(issued, _)| issued).sum();
    assert_eq!(farm.tickets().len(), issued, "what was done was answered, and what was not answered was not done");
}
