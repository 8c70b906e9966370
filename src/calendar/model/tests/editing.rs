//! What an editor may store, and how it is spelled.

use serde_json::json;

use super::*;
use crate::kernel::error::AppError;

fn faults(result: Result<(), AppError>) -> Vec<String> {
    let error = result.expect_err("must be refused");
    assert_eq!(error.code().spec().word, "validation_failed");
    error.fields().iter().map(|f| format!("{} {}", f.pointer, f.code)).collect()
}

#[test]
fn a_good_schedule_passes_and_survives_json() {
    let world = World::hall();
    let schedule = &world.schedules[0];
    assert!(schedule.validate().is_ok());
    let text = serde_json::to_string(schedule).unwrap();
    assert_eq!(&serde_json::from_str::<Schedule>(&text).unwrap(), schedule);
    let weekly: Weekly = serde_json::from_value(json!({ "tuesday": { "opens": "08:00", "closes": "24:00" } })).unwrap();
    assert_eq!(
        serde_json::to_value(&weekly).unwrap(),
        json!({ "tuesday": { "opens": "08:00", "closes": "24:00", "breaks": [], "channels_closed": [] } })
    );
    assert!(serde_json::from_value::<Weekly>(json!({ "selasa": null })).is_err(), "an unknown weekday is not passed over");
}

#[test]
fn every_fault_of_a_schedule_is_named() {
    let world = World::hall();
    let mut bad = world.schedules[0].clone();
    bad.name = " ".to_owned();
    bad.site_id = None;
    bad.agency_id = Some(world.agency);
    bad.valid_from = Some(day("2027-03-09"));
    bad.valid_to = Some(day("2027-03-08"));
    bad.last_ticket_min = -1;
    bad.weekly.monday = Some(hours("15:00", "08:00"));
    let mut tuesday = hours("08:00", "15:00");
    tuesday.breaks = vec![
        pause("12:00", "13:00", BreakKind::Break),
        pause("12:30", "14:00", BreakKind::Break),
        pause("14:30", "15:01", BreakKind::Break),
    ];
    tuesday.channels_closed = vec![ChannelWindow { from: time("09:00"), to: time("09:00"), channels: Vec::new() }];
    bad.weekly.tuesday = Some(tuesday);
    assert_eq!(
        faults(bad.validate()),
        [
            "/name text_length",
            "/site_id required",
            "/agency_id not_allowed",
            "/valid_to out_of_order",
            "/weekly/monday/closes out_of_order",
            "/weekly/tuesday/breaks/1/from overlap",
            "/weekly/tuesday/breaks/2/from outside_hours",
            "/weekly/tuesday/channels_closed/0/to out_of_order",
            "/weekly/tuesday/channels_closed/0/channels required",
            "/last_ticket_min out_of_range",
        ]
    );
}

#[test]
fn a_schedule_says_something_and_leaves_time_for_numbers() {
    let world = World::hall();
    assert_eq!(faults(world.schedule(ScheduleScope::Service, 0, Weekly::default()).validate()), ["/weekly required"]);
    let short = Weekly { monday: Some(hours("08:00", "09:00")), ..Weekly::default() };
    assert!(world.schedule(ScheduleScope::Agency, 59, short.clone()).validate().is_ok());
    assert_eq!(faults(world.schedule(ScheduleScope::Agency, 60, short).validate()), ["/last_ticket_min out_of_range"]);
}

#[test]
fn breaks_may_touch_and_stand_in_any_order() {
    let mut monday = hours("08:00", "15:00");
    monday.breaks = vec![pause("13:00", "14:00", BreakKind::Break), pause("12:00", "13:00", BreakKind::FridayBreak)];
    let week = Weekly { monday: Some(monday), ..Weekly::default() };
    assert!(World::hall().schedule(ScheduleScope::Site, 0, week).validate().is_ok());
}

#[test]
fn calendar_days_have_hours_only_for_special_openings() {
    assert!(calendar_day("2026-12-24", CalendarDayKind::SpecialOpening, Some(hours("08:00", "12:00"))).validate().is_ok());
    assert!(calendar_day("2026-12-24", CalendarDayKind::LocalClosure, None).validate().is_ok());
    assert_eq!(faults(calendar_day("2026-12-24", CalendarDayKind::SpecialOpening, None).validate()), ["/hours hours_mismatch"]);
    let mut bad = calendar_day("2026-12-24", CalendarDayKind::JointLeave, Some(hours("12:00", "08:00")));
    bad.name.en = String::new();
    bad.legal_source = Some("x".repeat(301));
    assert_eq!(
        faults(bad.validate()),
        ["/name/en text_length", "/legal_source text_length", "/hours hours_mismatch", "/hours/closes out_of_order"]
    );
}

#[test]
fn overrides_name_their_target_and_end_after_they_begin() {
    let world = World::hall();
    for scope in OverrideScope::ALL {
        let good = world.over(OverrideEffect::ForceClosed, *scope, "2026-12-02 08:00:00", Some("2026-12-02 08:00:01"));
        assert!(good.validate().is_ok(), "{scope}");
    }
    let mut bad = world.over(OverrideEffect::ForceOpen, OverrideScope::Mall, "2026-12-02 08:00:00", Some("2026-12-02 08:00:00"));
    bad.site_id = Some(world.site);
    bad.queue_id = Some(world.queue);
    bad.reason.id = String::new();
    assert_eq!(
        faults(bad.validate()),
        ["/reason/id text_length", "/site_id not_allowed", "/queue_id not_allowed", "/expires_at out_of_order"]
    );
    bad.scope = OverrideScope::Agency;
    assert!(faults(bad.validate()).contains(&"/agency_id required".to_owned()));
}

#[test]
fn wall_times_have_one_spelling() {
    for text in ["00:00", "08:00", "23:59", "24:00"] {
        assert_eq!(time(text).to_string(), text);
    }
    for text in ["8:00", "08.00", "24:01", "25:00", "08:60", "+8:00", "08:0", "08:00:00", "", "０８:00"] {
        assert!(text.parse::<WallTime>().is_err(), "{text}");
    }
    assert_eq!(WallTime::from_minutes(1441), None);
}

/// The published contract promises a description and an example for every property.
#[test]
fn every_property_is_described_and_exemplified() {
    use utoipa::PartialSchema;
    let schemas = [
        ("Availability", Availability::schema()),
        ("Schedule", Schedule::schema()),
        ("Weekly", Weekly::schema()),
        ("DayHours", DayHours::schema()),
        ("Break", Break::schema()),
        ("ChannelWindow", ChannelWindow::schema()),
        ("CalendarDay", CalendarDay::schema()),
        ("Override", Override::schema()),
    ];
    for (name, schema) in schemas {
        let schema = serde_json::to_value(schema).unwrap();
        for (property, body) in schema["properties"].as_object().unwrap() {
            let described = if body.get("oneOf").is_some() { &body["oneOf"][0] } else { body };
            assert!(described.get("description").is_some(), "{name}.{property}: {body}");
            let points = body.get("$ref").is_some() || body.get("oneOf").is_some();
            assert!(points || body.get("example").is_some() || body.get("examples").is_some(), "{name}.{property}: {body}");
        }
    }
}
