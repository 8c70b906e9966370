//! What people read: one sentence on why, and one on when. Indonesian writes a time with a dot, English with a colon; both name the zone.

use chrono::{Datelike, NaiveDate, Timelike, Weekday};

use super::reduction::told;
use super::verdict::{Basis, Verdict};
use super::{BreakKind, CalendarDay, CalendarDayKind};
use crate::kernel::time::{Instant, SiteZone};
use crate::kernel::words::Text;

/// The times a message may name.
pub(super) struct Clock {
    pub(super) zone: SiteZone,
    pub(super) now: Instant,
    pub(super) closes_at: Option<Instant>,
    pub(super) next_open_at: Option<Instant>,
}

/// The message of a verdict.
pub(super) fn of(verdict: &Verdict<'_>, clock: &Clock) -> Text {
    match verdict {
        Verdict::ServiceInactive => Text::new("Layanan ini tidak tersedia di tempat ini.", "This service is not offered here."),
        Verdict::ManualClosed(o) => clock.then(&with_reason("Ditutup sementara", "Temporarily closed", &o.reason)),
        Verdict::DateClosed(day) => clock.then(&with_reason("Tutup pada tanggal ini", "Closed on this date", &day.name)),
        Verdict::CountersClosed => clock.then(&Text::new("Semua loket sedang ditutup.", "All counters are closed at the moment.")),
        Verdict::Holiday(day) => clock.then(&holiday(day)),
        Verdict::DayClosed(_) => clock.then(&clock.no_service_today()),
        Verdict::NoSchedule => clock.then(&Text::new("Jadwal pelayanan belum ditetapkan.", "No service hours have been set.")),
        Verdict::Break(day, pause) => {
            let ends = day.at(pause.to);
            let head = clock.pause(pause.kind, ends);
            if clock.next_open_at == Some(ends) { head } else { clock.then(&head) }
        }
        Verdict::NotOpen(day) => clock.opens(day.opens_at()),
        Verdict::Closed(_) => clock.then(&Text::new("Pelayanan hari ini sudah selesai.", "Service is over for today.")),
        Verdict::LastTicketPassed(_) => {
            clock.again(&Text::new("Pengambilan nomor hari ini sudah ditutup.", "No more numbers are issued today."))
        }
        Verdict::AppointmentOnly(o) => {
            let (id, en) = ("Hanya melayani janji temu; petugas di tempat dapat membantu", "Appointments only; staff on site can help");
            clock.again(&with_reason(id, en, &o.reason))
        }
        Verdict::ChannelClosed(_) => {
            clock.again(&Text::new("Saluran ini tidak dilayani pada jam ini.", "This channel is not accepted at this hour."))
        }
        Verdict::QuotaReached(reduction) => {
            let head = Text::new("Kuota sudah habis.", "The quota is used up.");
            clock.again(&reduction.map_or_else(|| head.clone(), |o| told(&head, o)))
        }
        Verdict::Open(Basis::Hours(_)) => clock.open(),
        Verdict::Open(Basis::Forced(o)) => with_reason("Buka khusus", "Specially open", &o.reason),
    }
}

impl Clock {
    /// `head` and when it opens again.
    fn then(&self, head: &Text) -> Text {
        self.tail(head, "Dibuka lagi", "Opens again")
    }
    /// `head` and when to try again, where it is open all the while.
    fn again(&self, head: &Text) -> Text {
        self.tail(head, "Coba lagi", "Try again")
    }
    fn tail(&self, head: &Text, id: &str, en: &str) -> Text {
        let Some(next) = self.next_open_at else { return head.clone() };
        let when = self.when(next);
        Text::new(format!("{} {id} {}.", head.id, when.id), format!("{} {en} {}.", head.en, when.en))
    }
    fn opens(&self, at: Instant) -> Text {
        let when = self.when(at);
        let head = Text::new(format!("Pelayanan dibuka {}.", when.id), format!("Service opens {}.", when.en));
        if self.next_open_at == Some(at) { head } else { self.again(&head) }
    }
    fn open(&self) -> Text {
        match self.closes_at.map(|at| self.when(at)) {
            Some(when) => Text::new(format!("Pelayanan buka sampai {}.", when.id), format!("Open until {}.", until(&when.en))),
            None => Text::new("Pelayanan buka.", "Open."),
        }
    }
    fn pause(&self, kind: BreakKind, ends: Instant) -> Text {
        let when = self.when(ends);
        let (id, en) = match kind {
            BreakKind::Break => ("Jeda istirahat", "Closed for a break"),
            BreakKind::FridayBreak => ("Jeda salat Jumat", "Closed for Friday prayer"),
        };
        Text::new(format!("{id} sampai {}.", when.id), format!("{en} until {}.", until(&when.en)))
    }
    fn no_service_today(&self) -> Text {
        let (id, en) = day_names(self.zone.service_date(self.now).weekday());
        Text::new(format!("Tidak ada pelayanan pada hari {id}."), format!("No service on {en}s."))
    }
    /// `pukul 13.00 WIB`, with day and date unless it is today. A moment within a minute is told as the next full minute, so that nobody
    /// who comes at the time told is early.
    fn when(&self, at: Instant) -> Text {
        let local = self.zone.local(at.plus_ms(59_999));
        let (hour, minute, zone) = (local.time().hour(), local.time().minute(), self.zone.abbreviation());
        let time = Text::new(format!("pukul {hour:02}.{minute:02} {zone}"), format!("at {hour:02}:{minute:02} {zone}"));
        if local.date() == self.zone.service_date(self.now) {
            return time;
        }
        let date = date_text(local.date());
        Text::new(format!("{}, {}", date.id, time.id), format!("on {}, {}", date.en, time.en))
    }
}

/// English says "until 13:00", not "until at 13:00".
fn until(when: &str) -> &str {
    when.strip_prefix("at ").or_else(|| when.strip_prefix("on ")).unwrap_or(when)
}

/// `head: reason.`; a reason that brings its own full stop keeps it.
fn with_reason(id: &str, en: &str, reason: &Text) -> Text {
    let stop = |text: &str| text.trim_end().trim_end_matches('.').to_owned();
    Text::new(format!("{id}: {}.", stop(&reason.id)), format!("{en}: {}.", stop(&reason.en)))
}

fn holiday(day: &CalendarDay) -> Text {
    let (id, en) = match day.kind {
        CalendarDayKind::JointLeave => ("Cuti bersama", "Joint leave"),
        CalendarDayKind::NationalHoliday | CalendarDayKind::LocalClosure | CalendarDayKind::SpecialOpening => ("Libur nasional", "Holiday"),
    };
    let (guess_id, guess_en) = if day.is_estimate { (" (perkiraan)", " (estimated date)") } else { ("", "") };
    Text::new(format!("{id}: {}{guess_id}.", day.name.id), format!("{en}: {}{guess_en}.", day.name.en))
}

fn day_names(weekday: Weekday) -> (&'static str, &'static str) {
    match weekday {
        Weekday::Mon => ("Senin", "Monday"),
        Weekday::Tue => ("Selasa", "Tuesday"),
        Weekday::Wed => ("Rabu", "Wednesday"),
        Weekday::Thu => ("Kamis", "Thursday"),
        Weekday::Fri => ("Jumat", "Friday"),
        Weekday::Sat => ("Sabtu", "Saturday"),
        Weekday::Sun => ("Minggu", "Sunday"),
    }
}

fn month_names(month: u32) -> (&'static str, &'static str) {
    match month {
        1 => ("Januari", "January"),
        2 => ("Februari", "February"),
        3 => ("Maret", "March"),
        4 => ("April", "April"),
        5 => ("Mei", "May"),
        6 => ("Juni", "June"),
        7 => ("Juli", "July"),
        8 => ("Agustus", "August"),
        9 => ("September", "September"),
        10 => ("Oktober", "October"),
        11 => ("November", "November"),
        _ => ("Desember", "December"),
    }
}

/// `Senin, 7 Desember 2026` and `Monday, 7 December 2026`.
fn date_text(date: NaiveDate) -> Text {
    let ((day_id, day_en), (month_id, month_en)) = (day_names(date.weekday()), month_names(date.month()));
    let (day, year) = (date.day(), date.year());
    Text::new(format!("{day_id}, {day} {month_id} {year}"), format!("{day_en}, {day} {month_en} {year}"))
}
