//! States and the moments at which they change (t5, r3).

use super::*;
use crate::counters::policy::QueuePolicy;
use crate::kernel::actor::ActorKind;
use crate::kernel::codes::Code;
use crate::kernel::error::AppError;
use crate::kernel::ids::{AppointmentId, QueueId, ServiceId, SiteId};
use crate::queueing::model::PriorityClass;

fn appointment(status: AppointmentStatus) -> Appointment {
    Appointment {
        id: AppointmentId::fresh(),
        site_id: SiteId::fresh(),
        queue_id: QueueId::fresh(),
        service_id: ServiceId::fresh(),
        service_name: "Layanan".into(),
        service_version: 1,
        slot: slot(9 * 60),
        booking_code: "7K2QX01A".into(),
        token_hash: "-".into(),
        status,
        holds_unit: !matches!(status, AppointmentStatus::Cancelled | AppointmentStatus::Expired),
        hold_expires_at: at("08:10"),
        identity_key: None,
        priority_class: PriorityClass::None,
        booked_by: ActorKind::Public,
        reschedule_count: 0,
        created_at: at("08:00"),
        booked_at: None,
        checked_in_at: None,
        closed_at: None,
        closed_reason: None,
        version: 1,
    }
}

fn window() -> CheckInWindow {
    CheckInWindow::of(&slot(9 * 60), &QueuePolicy::default(), ZONE)
}

/// Does `action` to a copy.
fn try_it(of: &Appointment, action: AppointmentAction, now: Instant) -> Result<Appointment, AppointmentError> {
    let mut copy = of.clone();
    match action {
        AppointmentAction::Confirm => copy.confirm(now, &window()),
        AppointmentAction::Reschedule => copy.reschedule(slot(600), now, &window()),
        AppointmentAction::Cancel => copy.cancel("holder", now, &window()),
        AppointmentAction::CheckIn => copy.check_in(now, &window()),
    }
    .map(|()| copy)
}

#[test]
fn every_action_is_possible_exactly_where_it_is_allowed() {
    for status in AppointmentStatus::ALL {
        for action in AppointmentAction::ALL {
            // In the window of check-in, and with a hold that has not run out.
            let mut of = appointment(*status);
            of.hold_expires_at = at("10:00");
            let allowed = allowed_actions(*status).contains(action);
            assert_eq!(try_it(&of, *action, at("08:45")).is_ok(), allowed, "{action} while {status}");
        }
    }
}

#[test]
fn a_hold_is_over_at_the_very_moment_it_runs_out_r3() {
    let held = appointment(AppointmentStatus::Held);
    let last = at("08:10").plus_ms(-1);
    assert_eq!(held.status_at(last, &window()), AppointmentStatus::Held);
    assert_eq!(try_it(&held, AppointmentAction::Confirm, last).unwrap().status, AppointmentStatus::Booked);
    assert_eq!(held.status_at(at("08:10"), &window()), AppointmentStatus::Expired);
    assert_eq!(try_it(&held, AppointmentAction::Confirm, at("08:10")), Err(AppointmentError::HoldExpired(at("08:10"))));
    let state = AppointmentError::State { status: AppointmentStatus::Expired, action: AppointmentAction::Cancel };
    assert_eq!(try_it(&held, AppointmentAction::Cancel, at("08:10")), Err(state));
}

#[test]
fn check_in_opens_before_the_time_and_closes_with_the_grace() {
    let booked = appointment(AppointmentStatus::Booked);
    for (now, expected) in [
        ("08:29", Err(AppointmentError::TooEarly(at("08:30")))),
        ("08:30", Ok(AppointmentStatus::CheckedIn)),
        ("09:00", Ok(AppointmentStatus::CheckedIn)),
        ("09:14", Ok(AppointmentStatus::CheckedIn)),
        ("09:15", Err(AppointmentError::TooLate(at("09:15")))),
    ] {
        assert_eq!(try_it(&booked, AppointmentAction::CheckIn, at(now)).map(|a| a.status), expected, "{now}");
    }
    let missed = appointment(AppointmentStatus::NoShow);
    assert_eq!(try_it(&missed, AppointmentAction::CheckIn, at("09:20")), Err(AppointmentError::TooLate(at("09:15"))));
}

#[test]
fn check_in_stays_within_the_service_day_t9() {
    let policy = QueuePolicy { check_in_opens_min: 60, appointment_grace_min: 30, ..QueuePolicy::default() };
    let of = |start_min| CheckInWindow::of(&slot(start_min), &policy, ZONE);
    assert_eq!(of(20).opens_at, at("00:00"));
    assert_eq!(of(23 * 60 + 50).closes_at, ZONE.at(day("2026-12-02"), 0));
}

#[test]
fn time_is_written_down_once_and_only_an_expired_hold_gives_its_unit_up() {
    let mut held = appointment(AppointmentStatus::Held);
    assert!(!held.clone().lapse(at("08:09"), &window()));
    assert!(held.lapse(at("08:10"), &window()));
    assert_eq!((held.status, held.holds_unit, held.closed_at), (AppointmentStatus::Expired, false, Some(at("08:10"))));
    assert!(!held.lapse(at("10:00"), &window()));
    let mut booked = appointment(AppointmentStatus::Booked);
    assert!(!booked.clone().lapse(at("09:14"), &window()));
    assert!(booked.lapse(at("09:15"), &window()));
    assert_eq!((booked.status, booked.holds_unit), (AppointmentStatus::NoShow, true));
}

#[test]
fn moving_keeps_everything_but_the_time() {
    let booked = appointment(AppointmentStatus::Booked);
    let moved = try_it(&booked, AppointmentAction::Reschedule, at("08:00")).unwrap();
    assert_eq!((moved.slot.start_min, moved.reschedule_count), (600, 1));
    assert_eq!(Appointment { slot: booked.slot, reschedule_count: 0, ..moved }, booked);
}

#[test]
fn every_refusal_has_its_code() {
    let late = at("09:15");
    for (error, code) in [
        (AppointmentError::HoldExpired(late), Code::HoldExpired),
        (AppointmentError::TooEarly(late), Code::CheckInTooEarly),
        (AppointmentError::TooLate(late), Code::CheckInTooLate),
    ] {
        assert_eq!(AppError::from(error).code(), code);
    }
    let state = AppError::from(AppointmentError::State { status: AppointmentStatus::Booked, action: AppointmentAction::Confirm });
    assert_eq!(state.members()["allowed_actions"], serde_json::json!(["check_in", "reschedule", "cancel"]));
}
