//! What the numbers stand beside: the statements of one ticket, without HTTP and without our lanes.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl};
use mpp::db::connection::{DbConn, Purpose, open};
use mpp::db::dialect;
use mpp::db::kept::Keep as _;
use mpp::streams::model::Event;

use crate::client::Row;
use crate::stage::Stage;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Ids {
    #[diesel(sql_type = Text)]
    site_id: String,
    #[diesel(sql_type = Text)]
    queue_id: String,
    #[diesel(sql_type = Text)]
    service_id: String,
}

struct Plan {
    mall_id: String,
    ids: Ids,
    lock: &'static str,
}

impl Plan {
    fn of(stage: &Stage, conn: &mut DbConn) -> Self {
        let sql = "SELECT site_id, queue_id, service_id FROM service_offerings ORDER BY queue_id LIMIT 1";
        let lock = if matches!(conn, DbConn::Pg(_)) { " FOR UPDATE" } else { "" };
        Self { mall_id: stage.mall_id.to_string(), ids: diesel::sql_query(sql).get_result(conn).expect("offering"), lock }
    }

    fn head(&self, conn: &mut DbConn) -> i64 {
        let sql = format!("SELECT seq AS n FROM streams WHERE mall_id = $1 AND id = $2{}", self.lock);
        diesel::sql_query(sql)
            .bind::<Text, _>(&self.mall_id)
            .bind::<Text, _>(&self.ids.site_id)
            .kept()
            .get_result::<Found>(conn)
            .expect("head")
            .n
    }

    fn store_head(&self, conn: &mut DbConn, seq: i64) {
        let sql = "UPDATE streams SET seq = $1, last_hash = $2 WHERE mall_id = $3 AND id = $4";
        let hash = "0".repeat(64);
        diesel::sql_query(sql)
            .bind::<BigInt, _>(seq)
            .bind::<Text, _>(hash)
            .bind::<Text, _>(&self.mall_id)
            .bind::<Text, _>(&self.ids.site_id)
            .kept()
            .execute(conn)
            .expect("head");
    }

    /// The statements of one ticket, as `issue` runs them.
    fn ticket(&self, conn: &mut DbConn, seq: i64) {
        let Ids { site_id, queue_id, service_id } = &self.ids;
        let (mall, id) = (&self.mall_id, uuid());
        let sql = "SELECT count(*) AS n FROM idempotency_keys WHERE mall_id = $1 AND scope = 'bench' AND idempotency_key = $2";
        diesel::sql_query(sql).bind::<Text, _>(mall).bind::<Text, _>(&id).kept().get_result::<Found>(conn).expect("key");
        let sql = "INSERT INTO number_sequences (mall_id, queue_id, service_date, last) VALUES ($1, $2, '2026-12-01', 1) ON CONFLICT (mall_id, queue_id, service_date) \
                   DO UPDATE SET last = number_sequences.last + 1 WHERE number_sequences.last < 1000000000 RETURNING last AS n";
        let number =
            diesel::sql_query(sql).bind::<Text, _>(mall).bind::<Text, _>(queue_id).kept().get_result::<Found>(conn).expect("number").n;
        let sql = "INSERT INTO tickets (mall_id, id, site_id, queue_id, service_id, service_name, service_version, number_queue_id, service_date, seq, display_number, token_hash, \
                   status, channel, priority_class, purpose, dispatch_rank, entered_seq, rank_reason, leg_no, issued_at, base_at, entered_at, recall_count, held_ms, changed_at, version) \
                   VALUES ($1, $2, $3, $4, $5, 'Layanan', 1, $4, '2026-12-01', $6, 'A-001', $2, 'waiting', 'kiosk', 'none', 'apply', $6, $7, 'arrival', 1, \
                   '2026-12-01 01:00:00', '2026-12-01 01:00:00', '2026-12-01 01:00:00', 0, 0, '2026-12-01 01:00:00', 1)";
        diesel::sql_query(sql)
            .bind::<Text, _>(mall)
            .bind::<Text, _>(&id)
            .bind::<Text, _>(site_id)
            .bind::<Text, _>(queue_id)
            .bind::<Text, _>(service_id)
            .bind::<BigInt, _>(number)
            .bind::<BigInt, _>(seq)
            .kept()
            .execute(conn)
            .expect("ticket");
        let event = Event {
            seq,
            kind: "ticket.issued".into(),
            at: mpp::kernel::time::Instant::from_epoch_ms(0),
            actor_kind: mpp::kernel::actor::ActorKind::Device,
            network: None,
            actor_id: None,
            subject: format!("tickets/{id}"),
            request_id: None,
            payload: serde_json::json!({"display_number": "A-001", "status": "waiting", "queue_id": queue_id, "service_id": service_id}),
        };
        let hash = event.hash("");
        let sql = "INSERT INTO events (mall_id, stream_id, seq, type, at, actor_kind, subject, payload, hash) VALUES ($1, $2, $3, 'ticket.issued', '2026-12-01 01:00:00', 'device', $4, $5, $6)";
        diesel::sql_query(sql)
            .bind::<Text, _>(mall)
            .bind::<Text, _>(site_id)
            .bind::<BigInt, _>(seq)
            .bind::<Text, _>(&event.subject)
            .bind::<Text, _>(event.payload.to_string())
            .bind::<Text, _>(&hash)
            .kept()
            .execute(conn)
            .expect("event");
        let sql = "SELECT count(*) AS n FROM tickets WHERE mall_id = $1 AND queue_id = $2 AND service_date = '2026-12-01' AND status = 'waiting' AND dispatch_rank <= $3 AND (dispatch_rank < $3 OR entered_seq < $4)";
        diesel::sql_query(sql)
            .bind::<Text, _>(mall)
            .bind::<Text, _>(queue_id)
            .bind::<BigInt, _>(number)
            .bind::<BigInt, _>(seq)
            .kept()
            .get_result::<Found>(conn)
            .expect("ahead");
        let sql = "INSERT INTO idempotency_keys (mall_id, scope, idempotency_key, fingerprint, status, headers, body, expires_at) VALUES ($1, 'bench', $2, $2, 201, '{}', $3, '2026-12-03 01:00:00')";
        diesel::sql_query(sql)
            .bind::<Text, _>(mall)
            .bind::<Text, _>(&id)
            .bind::<Text, _>("x".repeat(1500))
            .kept()
            .execute(conn)
            .expect("keep");
        dialect::next_mark(conn).expect("mark");
    }
}

fn uuid() -> String {
    mpp::kernel::ids::TicketId::fresh().to_string()
}

/// So many tickets in one commit; false when the engine kept it waiting too long to begin.
fn transaction(conn: &mut DbConn, plan: &Plan, tickets: i64) -> bool {
    if dialect::begin_write(conn).is_err() {
        return false;
    }
    let seq = plan.head(conn);
    dialect::mark(conn).expect("mark");
    for n in 1..=tickets {
        plan.ticket(conn, seq + n);
    }
    plan.store_head(conn, seq + tickets);
    dialect::commit(conn).expect("commit");
    true
}

/// The same statements, 32 tickets a transaction, one connection, nothing else: what the engine can do.
pub fn batches_of_32(stage: &Stage, time: Duration) -> Row {
    let mut conn = open(&stage.url, Purpose::Write).expect("open");
    let plan = Plan::of(stage, &mut conn);
    transaction(&mut conn, &plan, 32);
    let (mut busy, mut times) = (Duration::ZERO, Vec::new());
    while busy < time {
        for _ in 0..24 {
            let batch = Instant::now();
            transaction(&mut conn, &plan, 32);
            busy += batch.elapsed();
            times.extend(std::iter::repeat_n(batch.elapsed().as_micros(), 32));
        }
        stage.serve_everybody();
    }
    Row::of(&format!("{}: raw statements, batches of 32", stage.engine.name()), 1, times, 0, busy.as_secs_f64(), 0.0)
}

/// The usual way: a pool, and a transaction for each request.
pub fn one_transaction_each(stage: &Stage, time: Duration, threads: usize) -> Row {
    let (started, errors) = (Instant::now(), AtomicUsize::new(0));
    let times: Vec<u128> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut conn = open(&stage.url, Purpose::Write).expect("open");
                    let plan = Plan::of(stage, &mut conn);
                    let mut times = Vec::new();
                    while started.elapsed() < time {
                        let one = Instant::now();
                        if transaction(&mut conn, &plan, 1) {
                            times.push(one.elapsed().as_micros());
                        } else {
                            errors.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                    times
                })
            })
            .collect();
        workers.into_iter().flat_map(|w| w.join().expect("worker")).collect()
    });
    Row::of(
        &format!("{}: pool, one transaction each", stage.engine.name()),
        threads,
        times,
        errors.into_inner(),
        started.elapsed().as_secs_f64(),
        0.0,
    )
}

/// The same transaction by `pgbench`.
pub fn pgbench(stage: &Stage, url: &str, time: Duration, clients: usize) -> Row {
    let mut conn = open(&stage.url, Purpose::Write).expect("open");
    let plan = Plan::of(stage, &mut conn);
    let Ids { site_id, queue_id, service_id } = &plan.ids;
    let mall = &plan.mall_id;
    let script = format!(
        "\\set key random(1, 1000000000000000)\nBEGIN;\nSELECT seq + 1 AS seq FROM streams WHERE mall_id = '{mall}' AND id = '{site_id}' FOR UPDATE \\gset\n\
         SELECT count(*) FROM idempotency_keys WHERE mall_id = '{mall}' AND scope = 'bench' AND idempotency_key = (:key)::text;\n\
         INSERT INTO number_sequences (mall_id, queue_id, service_date, last) VALUES ('{mall}', '{queue_id}', '2026-12-01', 1) ON CONFLICT (mall_id, queue_id, service_date) \
         DO UPDATE SET last = number_sequences.last + 1 RETURNING last AS num \\gset\n\
         INSERT INTO tickets (mall_id, id, site_id, queue_id, service_id, service_name, service_version, number_queue_id, service_date, seq, display_number, token_hash, status, channel, \
         priority_class, purpose, dispatch_rank, entered_seq, rank_reason, leg_no, issued_at, base_at, entered_at, recall_count, held_ms, changed_at, version) VALUES \
         ('{mall}', gen_random_uuid()::text, '{site_id}', '{queue_id}', '{service_id}', 'Layanan', 1, '{queue_id}', '2026-12-01', :num, 'A-001', gen_random_uuid()::text, 'waiting', 'kiosk', 'none', \
         'apply', :num, :seq, 'arrival', 1, now(), now(), now(), 0, 0, now(), 1);\n\
         INSERT INTO events (mall_id, stream_id, seq, type, at, actor_kind, subject, payload, hash) VALUES ('{mall}', '{site_id}', :seq, 'ticket.issued', now(), 'device', 'tickets', '{{}}', repeat('0', 64));\n\
         SELECT count(*) FROM tickets WHERE mall_id = '{mall}' AND queue_id = '{queue_id}' AND service_date = '2026-12-01' AND status = 'waiting' AND dispatch_rank <= :num AND (dispatch_rank < :num OR entered_seq < :seq);\n\
         INSERT INTO idempotency_keys (mall_id, scope, idempotency_key, fingerprint, status, headers, body, expires_at) VALUES ('{mall}', 'bench', (:key)::text, 'x', 201, '{{}}', repeat('x', 1500), now());\n\
         UPDATE streams SET seq = :seq WHERE mall_id = '{mall}' AND id = '{site_id}';\nCOMMIT;\n"
    );
    let file = std::env::temp_dir().join(format!("mpp-pgbench-{}.sql", std::process::id()));
    std::fs::write(&file, script).expect("script");
    let out = Command::new("pgbench")
        .args([
            "-n",
            "-M",
            "prepared",
            "-c",
            &clients.to_string(),
            "-j",
            &clients.min(2).to_string(),
            "-T",
            &time.as_secs().max(1).to_string(),
            "-f",
        ])
        .arg(&file)
        .arg(url)
        .stderr(Stdio::piped())
        .output()
        .expect("pgbench");
    let _ = std::fs::remove_file(&file);
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    let figure = |label: &str| {
        text.lines()
            .find_map(|l| l.trim().strip_prefix(label))
            .and_then(|v| v.trim_start_matches([' ', '=', ':']).split_whitespace().next()?.parse::<f64>().ok())
    };
    let tps = figure("tps").unwrap_or_else(|| panic!("pgbench: {text}"));
    let latency_us = figure("latency average").unwrap_or(0.0) * 1000.0;
    Row::average("PostgreSQL: pgbench, same transaction", clients, tps, latency_us, time.as_secs_f64())
}
