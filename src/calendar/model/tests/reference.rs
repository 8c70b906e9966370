//! The holidays that ship with the project.

use std::collections::HashSet;

use chrono::Datelike;

use super::*;

#[test]
fn the_reference_days_are_counted() {
    let days = reference_days().unwrap();
    let count = |year, kind| days.iter().filter(|d| d.date.year() == year && d.kind == kind).count();
    assert_eq!((count(2026, CalendarDayKind::NationalHoliday), count(2026, CalendarDayKind::JointLeave)), (17, 8));
    // Isra Mikraj falls twice into 2027.
    assert_eq!((count(2027, CalendarDayKind::NationalHoliday), count(2027, CalendarDayKind::JointLeave)), (18, 8));
    assert!(days.is_sorted_by(|a, b| a.date < b.date), "by date, none twice");
    let estimates: Vec<String> = days.iter().filter(|d| d.is_estimate).map(|d| d.date.to_string()).collect();
    assert_eq!(estimates, ["2027-03-10", "2027-03-11", "2027-05-17"]);
}

#[test]
fn the_reference_days_name_their_source_honestly() {
    for reference in reference_days().unwrap() {
        assert_eq!(reference.legal_source.contains("belum diperiksa"), reference.date.year() == 2027, "{}", reference.date);
        assert!(reference.into_calendar_day().validate().is_ok());
    }
}

#[test]
fn working_days_of_two_years() {
    let world = World::hall();
    let working = |year: i32| {
        let dates = day("2026-01-01").iter_days().take(2 * 365);
        dates.filter(|d| d.year() == year && is_working_day(&world.rules(), *d)).collect::<HashSet<_>>().len()
    };
    assert_eq!((working(2026), working(2027)), (240, 242));
}
