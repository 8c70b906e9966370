//! Everything at once: several threads, several processes' worth of lanes, commands that succeed, refuse and panic.

use std::panic::resume_unwind;

use mpp::db::{Db, Lane, Origin};
use mpp::kernel::codes::Code;
use mpp::kernel::error::AppError;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::support::{TestDb, clock, log, run_async, seed};

both_engines!(the_chain_holds_whatever_runs);

const THREADS: u64 = 4;
const COMMANDS: i64 = 60;

async fn the_chain_holds_whatever_runs(db: TestDb) {
    let mall = seed::mall(&db);
    let lanes = [Lane::mall(mall), seed::site_lane(&db, mall), seed::site_lane(&db, mall)];
    let processes = [db.start(&clock()), db.start(&clock())];
    let start = rand::random::<u64>();
    println!("seed {start}");
    let threads: Vec<_> = (0..THREADS)
        .map(|n| {
            let process = processes[usize::try_from(n).expect("small") % 2].clone();
            std::thread::spawn(move || acknowledged_by(&process, lanes, start.wrapping_add(n)))
        })
        .collect();
    let mut acknowledged: Vec<(usize, i64)> = threads.into_iter().flat_map(|t| t.join().expect("a thread")).collect();
    acknowledged.sort_unstable();

    let written = lanes.iter().enumerate().flat_map(|(index, lane)| (1..=log::verify(&db, *lane)).map(move |seq| (index, seq)));
    assert_eq!(acknowledged, written.collect::<Vec<_>>(), "the log holds exactly what was acknowledged");
}

/// Runs random commands and returns (lane, seq) of every event acknowledged.
fn acknowledged_by(db: &Db, lanes: [Lane; 3], seed: u64) -> Vec<(usize, i64)> {
    let (mut random, mut acknowledged) = (StdRng::seed_from_u64(seed), Vec::new());
    run_async(async {
        for _ in 0..COMMANDS {
            let (index, events, end) = (random.random_range(0..3), random.random_range(0..3), random.random_range(0..6));
            let answer = db.write(lanes[index], Origin::system(), move |tx| {
                let written: Result<Vec<i64>, _> = (0..events).map(|n| log::append(tx, n)).collect();
                match end {
                    0 => Err(AppError::new(Code::NotOpen)),
                    1 => resume_unwind(Box::new("a defect")),
                    _ => written,
                }
            });
            match (answer.await, end) {
                (Ok(seqs), 2..) => acknowledged.extend(seqs.into_iter().map(|seq| (index, seq))),
                (Err(error), 0) => assert_eq!(error.code(), Code::NotOpen),
                (Err(error), 1) => assert_eq!(error.code(), Code::Internal),
                (answer, end) => panic!("{answer:?} for a command of kind {end}"),
            }
        }
    });
    acknowledged
}
