//! Opening, pausing and closing a counter. A session is one officer at one counter; pauses and closings keep their reasons.

use serde_json::json;

use super::call::refuse_if_busy;
use crate::counters::model::Counter;
use crate::counters::sessions::{ClosureKind, CounterSession, SessionStatus};
use crate::counters::store;
use crate::db::dialect::{Constraint, violated};
use crate::db::tx::Tx;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{CounterSessionId, UserId};
use crate::sites::model::Site;
use crate::streams::{self, model::NewEvent};

/// Opens a counter for `officer`, or ends its pause.
///
/// # Errors
/// `counter_already_open`; `officer_elsewhere` when the officer has another counter open; `manual_closed` for a counter out of use.
pub fn open(tx: &mut Tx<'_>, site: &Site, counter: &Counter, officer: UserId) -> Result<CounterSession> {
    if !counter.active {
        return Err(AppError::new(Code::ManualClosed).detail("Loket ini tidak dipakai.", "This counter is out of use."));
    }
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let today = site.zone.service_date(now);
    let mut running = store::running_session(tx.conn(), mall_id, counter.id)?;
    if let Some(session) = running.take_if(|s| s.service_date < today) {
        end(tx, counter, &session, "day_close")?;
    }
    match running {
        Some(session) if session.status == SessionStatus::Paused && session.user_id == officer => {
            change(tx, &session, SessionStatus::Open, None)?;
            store::end_closure(tx.conn(), mall_id, session.id, now)?;
            announce(tx, counter, "counter.opened", json!({"officer_id": officer, "after_pause": true}))?;
            Ok(CounterSession { status: SessionStatus::Open, status_since: now, reason: None, ..session })
        }
        Some(_) => Err(AppError::new(Code::CounterAlreadyOpen)),
        None => begin(tx, site, counter, officer),
    }
}

fn begin(tx: &mut Tx<'_>, site: &Site, counter: &Counter, officer: UserId) -> Result<CounterSession> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    let session = CounterSession {
        id: CounterSessionId::fresh(),
        site_id: site.id,
        counter_id: counter.id,
        user_id: officer,
        status: SessionStatus::Open,
        service_date: site.zone.service_date(now),
        opened_at: now,
        status_since: now,
        reason: None,
    };
    // The indexes say it: one session a counter, one counter an officer, across all sites of the mall.
    store::insert_session(tx.conn(), mall_id, &session).map_err(|e| match violated(&e) {
        Some(Constraint::OneOpenSessionPerUser) => AppError::new(Code::OfficerElsewhere),
        Some(Constraint::OneOpenSessionPerCounter) => AppError::new(Code::CounterAlreadyOpen),
        _ => e.into(),
    })?;
    announce(tx, counter, "counter.opened", json!({"officer_id": officer, "after_pause": false}))?;
    Ok(session)
}

/// Pauses a counter; nobody is called until it opens again. An active ticket is finished first.
///
/// # Errors
/// `counter_not_open`, `counter_busy`.
pub fn pause(tx: &mut Tx<'_>, counter: &Counter, reason: &str) -> Result<CounterSession> {
    let session = running(tx, counter)?;
    if session.status != SessionStatus::Open {
        return Err(AppError::new(Code::CounterNotOpen));
    }
    refuse_if_busy(tx, counter)?;
    change(tx, &session, SessionStatus::Paused, Some(reason))?;
    let (mall_id, now) = (tx.mall_id(), tx.now());
    store::begin_closure(tx.conn(), mall_id, session.id, ClosureKind::Pause, reason, now)?;
    announce(tx, counter, "counter.paused", json!({"officer_id": session.user_id, "reason": reason}))?;
    Ok(CounterSession { status: SessionStatus::Paused, status_since: now, reason: Some(reason.to_owned()), ..session })
}

/// Closes a counter.
///
/// # Errors
/// `counter_not_open`, `counter_busy`.
pub fn close(tx: &mut Tx<'_>, counter: &Counter, reason: &str) -> Result<CounterSession> {
    let session = running(tx, counter)?;
    refuse_if_busy(tx, counter)?;
    end(tx, counter, &session, reason)?;
    let now = tx.now();
    Ok(CounterSession { status: SessionStatus::Closed, status_since: now, reason: Some(reason.to_owned()), ..session })
}

/// Closes what earlier days left running; part of the day close.
pub fn close_left_over(tx: &mut Tx<'_>, counters: &[Counter], site: &Site) -> Result<usize> {
    let (mall_id, today) = (tx.mall_id(), site.zone.service_date(tx.now()));
    let mut closed = 0;
    for session in store::running_sessions(tx.conn(), mall_id, site.id)? {
        if session.service_date < today
            && let Some(counter) = counters.iter().find(|c| c.id == session.counter_id)
        {
            end(tx, counter, &session, "day_close")?;
            closed += 1;
        }
    }
    Ok(closed)
}

fn running(tx: &mut Tx<'_>, counter: &Counter) -> Result<CounterSession> {
    let mall_id = tx.mall_id();
    store::running_session(tx.conn(), mall_id, counter.id)?.ok_or_else(|| AppError::new(Code::CounterNotOpen))
}

fn end(tx: &mut Tx<'_>, counter: &Counter, session: &CounterSession, reason: &str) -> Result<()> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    store::end_closure(tx.conn(), mall_id, session.id, now)?;
    change(tx, session, SessionStatus::Closed, Some(reason))?;
    store::begin_closure(tx.conn(), mall_id, session.id, ClosureKind::Close, reason, now)?;
    announce(tx, counter, "counter.closed", json!({"officer_id": session.user_id, "reason": reason}))
}

/// Moves a session on from the state it was read in.
fn change(tx: &mut Tx<'_>, session: &CounterSession, to: SessionStatus, reason: Option<&str>) -> Result<()> {
    let (mall_id, now) = (tx.mall_id(), tx.now());
    match store::change_session(tx.conn(), mall_id, session.id, (session.status, to), reason, now)? {
        1 => Ok(()),
        _ => Err(AppError::new(Code::CounterNotOpen)),
    }
}

fn announce(tx: &mut Tx<'_>, counter: &Counter, kind: &'static str, mut payload: serde_json::Value) -> Result<()> {
    if let Some(all) = payload.as_object_mut() {
        all.insert("counter".to_owned(), counter.code.clone().into());
    }
    streams::append(tx, NewEvent { kind, subject: format!("counters/{}", counter.id), payload })?;
    Ok(())
}
