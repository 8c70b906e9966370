//! The closed lists of words of this slice, and which problem each reason becomes when somebody asked for a number.

use crate::kernel::codes::Code;
use crate::kernel::text_enum::text_enum;

text_enum!(
    /// Whose hours a schedule tells: the whole site, one agency or one service.
    ScheduleScope, "Cakupan jadwal", { Site => "site", Agency => "agency", Service => "service" }
);

text_enum!(
    /// What a date of the calendar is: a national holiday, joint leave, a closure of our own, or an opening against the rule.
    CalendarDayKind, "Jenis hari", {
        NationalHoliday => "national_holiday",
        JointLeave => "joint_leave",
        LocalClosure => "local_closure",
        SpecialOpening => "special_opening",
    }
);

text_enum!(
    /// What an override does while it is active: opens, closes, leaves only appointments and staff-assisted numbers, or leaves only a
    /// share of every quota and appointment time.
    OverrideEffect, "Akibat", {
        ForceOpen => "force_open",
        ForceClosed => "force_closed",
        AppointmentOnly => "appointment_only",
        ReducedCapacity => "reduced_capacity",
    }
);

text_enum!(
    /// What an override is about, from the broadest to the narrowest.
    OverrideScope, "Cakupan", { Mall => "mall", Site => "site", Agency => "agency", Service => "service", Queue => "queue" }
);

text_enum!(
    /// Why service pauses within a day: an ordinary break or the Friday prayer.
    BreakKind, "Jenis jeda", { Break => "break", FridayBreak => "friday_break" }
);

text_enum!(
    /// The one reason behind an availability, in the order in which the evaluator looks for them; `open` when there is none against.
    AvailabilityCode, "Kode ketersediaan", {
        /// Open, and this channel is accepted.
        Open => "open",
        /// The service is not offered here at all.
        ServiceInactive => "service_inactive",
        /// Closed by an override.
        ManualClosed => "manual_closed",
        /// A closure of our own on this date.
        DateClosed => "date_closed",
        /// Every counter that could serve is closed.
        CountersClosed => "counters_closed",
        /// National holiday or joint leave.
        Holiday => "holiday",
        /// The weekly schedule has no hours on this weekday.
        DayClosed => "day_closed",
        /// No schedule says anything about this date.
        NoSchedule => "no_schedule",
        /// An ordinary break within the day.
        Break => "break",
        /// The break for the Friday prayer.
        FridayBreak => "friday_break",
        /// Before opening on a day with hours.
        NotOpen => "not_open",
        /// After closing on a day with hours.
        Closed => "closed",
        /// Still serving, but no more numbers today.
        LastTicketPassed => "last_ticket_passed",
        /// Open, but not for this channel now.
        OnlineOnlyWindow => "online_only_window",
        /// Open, but the quota of the bucket is used up.
        QuotaReached => "quota_reached",
    }
);

impl AvailabilityCode {
    /// Whether people are being served.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Open | Self::LastTicketPassed | Self::OnlineOnlyWindow | Self::QuotaReached => true,
            Self::ServiceInactive
            | Self::ManualClosed
            | Self::DateClosed
            | Self::CountersClosed
            | Self::Holiday
            | Self::DayClosed
            | Self::NoSchedule
            | Self::Break
            | Self::FridayBreak
            | Self::NotOpen
            | Self::Closed => false,
        }
    }
    /// Whether the channel that was asked about may take a number or booking.
    #[must_use]
    pub const fn is_accepting(self) -> bool {
        matches!(self, Self::Open)
    }
    /// The problem a refused ticket answers with; none when it is open.
    #[must_use]
    pub const fn problem_code(self) -> Option<Code> {
        match self {
            Self::Open => None,
            Self::ServiceInactive => Some(Code::ServiceInactive),
            Self::ManualClosed | Self::CountersClosed => Some(Code::ManualClosed),
            Self::Holiday => Some(Code::Holiday),
            Self::DateClosed | Self::DayClosed | Self::NoSchedule | Self::Break | Self::FridayBreak | Self::NotOpen | Self::Closed => {
                Some(Code::NotOpen)
            }
            Self::LastTicketPassed => Some(Code::LastTicketPassed),
            Self::OnlineOnlyWindow => Some(Code::OnlineOnlyWindow),
            Self::QuotaReached => Some(Code::QuotaReached),
        }
    }
}
