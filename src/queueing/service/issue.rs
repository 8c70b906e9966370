//! Taking a number: is it open, is there quota, the next number of the day, its place in the order.

use serde_json::json;

use super::record::announce;
use crate::calendar::model::{CountersState, Facts, Question, Rules, admit, capacity_percent, with_reduction};
use crate::capacity;
use crate::catalogue::model::{Service, ServiceStatus};
use crate::counters::model::Queue;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::channel::Channel;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{AppointmentId, TicketId};
use crate::kernel::time::Instant;
use crate::kernel::token::SecretToken;
use crate::kernel::words::Text;
use crate::queueing::model::{PriorityClass, Purpose, Rank, State, Ticket, TicketStatus, dispatch_rank};
use crate::queueing::store;
use crate::sites::model::Site;

/// What a visitor asks for. Needs no name, phone or NIK.
#[derive(Debug, Clone)]
pub struct Wish {
    pub service_code: String,
    pub priority_class: PriorityClass,
    pub purpose: Purpose,
    pub channel: Channel,
    /// The kiosk will tell whether the slip came out.
    pub confirm_print: bool,
}

/// A ticket just made, with the secret only its holder gets.
#[derive(Debug)]
pub struct Issued {
    pub ticket: Ticket,
    pub token: SecretToken,
    pub people_ahead: i64,
}

/// A ticket for somebody who walked in.
///
/// # Errors
/// `not_found` for an unknown service; the code of the evaluator when it is not open to this channel; `quota_reached`;
/// `number_space_exhausted`.
pub fn issue(tx: &mut Tx<'_>, d: &Directory, site: &Site, wish: &Wish) -> Result<Issued> {
    let service = d.service(&wish.service_code)?;
    let (queue, offered) = place_of(d, site, service, |o| o.walk_in)?;
    let now = tx.now();
    let rules = d.rules_for(site, service, queue, offered);
    check_open(d, &rules, queue, wish.channel, now)
        .and_then(|()| take_quotas(tx, d, &rules, queue, wish.channel, now))
        .map_err(|refused| with_booking(refused, d, site, service))?;
    let rank = dispatch_rank(&queue.policy, wish.priority_class, false, now);
    let entry = Entry { rank, base_at: now, appointment_id: None, now };
    give_number(tx, site, service, queue, wish, &entry)
}

/// How a ticket enters its queue.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub rank: Rank,
    pub base_at: Instant,
    pub appointment_id: Option<AppointmentId>,
    pub now: Instant,
}

/// The queue of a service at a site, and whether it is offered there by this way of coming.
fn place_of<'a>(
    d: &'a Directory,
    site: &Site,
    service: &Service,
    by: impl Fn(&crate::counters::model::Offering) -> bool,
) -> Result<(&'a Queue, bool)> {
    let inactive = || AppError::new(Code::ServiceInactive);
    let offering = d.offering(site.id, service.id).ok_or_else(inactive)?;
    let queue = d.queue_by_id(offering.queue_id).ok_or_else(inactive)?;
    Ok((queue, offering.active && queue.active && service.status == ServiceStatus::Published && by(offering)))
}

/// Whether any counter could serve the queue at all; sessions come and go, closed counters do not.
#[must_use]
pub fn counters_state(d: &Directory, queue: &Queue) -> CountersState {
    let mut serving = d.counters_serving(queue.id).peekable();
    if serving.peek().is_none() || serving.any(|c| c.active) { CountersState::Usable } else { CountersState::AllClosed { until: None } }
}

fn check_open(d: &Directory, rules: &Rules<'_>, queue: &Queue, channel: Channel, now: Instant) -> Result<()> {
    let facts = Facts { counters: counters_state(d, queue), quota_left: None, next_bucket_at: None };
    admit(rules, &facts, &Question { now, channel })
}

/// Names where to book instead, to somebody who gets no number though the doors are open (BTN-7).
fn with_booking(refused: AppError, d: &Directory, site: &Site, service: &Service) -> AppError {
    let open = matches!(refused.code(), Code::OnlineOnlyWindow | Code::QuotaReached | Code::LastTicketPassed);
    let bookable = d.offering(site.id, service.id).is_some_and(|o| o.active && o.appointment);
    if !open || !bookable {
        return refused;
    }
    refused.member("slots_path", format!("/v1/malls/{}/sites/{}/slots?service={}", d.mall.code, site.code, service.code))
}

/// Takes one unit of every rule that applies; the first that is used up undoes the command.
fn take_quotas(tx: &mut Tx<'_>, d: &Directory, rules: &Rules<'_>, queue: &Queue, channel: Channel, now: Instant) -> Result<()> {
    let (date, minute, percent) = (rules.zone.service_date(now), rules.zone.minute_of_day(now), capacity_percent(rules, now));
    for rule in d.quotas_of(queue.id).filter(|r| r.applies(channel, date, minute)) {
        if !capacity::store::take_quota(tx, rule.id, date, rule.limit_at(percent))? {
            let words =
                Text::new(format!("Kuota {} hari ini sudah habis.", queue.name), format!("Today's quota of {} is used up.", queue.name));
            return Err(AppError::new(Code::QuotaReached).text(with_reduction(words, rules, now)));
        }
    }
    Ok(())
}

/// Gives back what `take_quotas` took at `issued_at`: the slip never reached anybody.
pub fn give_quotas_back(tx: &mut Tx<'_>, d: &Directory, site: &Site, ticket: &Ticket) -> Result<()> {
    let minute = site.zone.minute_of_day(ticket.issued_at);
    for rule in d.quotas_of(ticket.number_queue_id).filter(|r| r.applies(ticket.channel, ticket.service_date, minute)) {
        capacity::store::give_quota_back(tx, rule.id, ticket.service_date)?;
    }
    Ok(())
}

/// Gives the next number of the queue's day and puts the ticket into the queue. Also the end of a check-in.
///
/// # Errors
/// `number_space_exhausted`.
pub fn give_number(tx: &mut Tx<'_>, site: &Site, service: &Service, queue: &Queue, wish: &Wish, entry: &Entry) -> Result<Issued> {
    let date = site.zone.service_date(entry.now);
    let seq =
        capacity::store::next_number(tx, queue.id, date, queue.last_number)?.ok_or_else(|| AppError::new(Code::NumberSpaceExhausted))?;
    let ticket = new_ticket(tx.seq() + 1, site, service, queue, wish, entry, seq);
    let token = SecretToken::fresh();
    let people_ahead = store::insert(tx, &ticket, token.hash())?;
    announce(
        tx,
        &ticket,
        "ticket.issued",
        json!({"channel": ticket.channel, "rank_reason": ticket.state.rank_reason, "service_date": date, "seq": seq, "appointment_id": ticket.appointment_id}),
    )?;
    Ok(Issued { ticket, token, people_ahead })
}

fn new_ticket(entered_seq: i64, site: &Site, service: &Service, queue: &Queue, wish: &Wish, entry: &Entry, seq: i64) -> Ticket {
    let status = if wish.confirm_print { TicketStatus::Printing } else { TicketStatus::Waiting };
    Ticket {
        id: TicketId::fresh(),
        site_id: site.id,
        number_queue_id: queue.id,
        service_date: site.zone.service_date(entry.now),
        seq,
        display_number: queue.display_number(seq),
        channel: wish.channel,
        priority_class: wish.priority_class,
        purpose: wish.purpose,
        appointment_id: entry.appointment_id,
        issued_at: entry.now,
        print_deadline_at: wish.confirm_print.then(|| entry.now.plus_ms(queue.policy.print_confirm_s * 1000)),
        state: State {
            status,
            queue_id: queue.id,
            service_id: service.id,
            service_name: service.content.name_id.clone(),
            service_version: service.version_no,
            leg_no: 1,
            base_at: entry.base_at,
            dispatch_rank: entry.rank.rank,
            entered_seq,
            rank_reason: entry.rank.reason,
            entered_at: entry.now,
            called_at: None,
            last_called_at: None,
            recall_count: 0,
            counter_id: None,
            officer_id: None,
            started_at: None,
            held_since: None,
            held_ms: 0,
            closed_reason: None,
        },
        undo: None,
        changed_at: entry.now,
        version: 1,
    }
}
