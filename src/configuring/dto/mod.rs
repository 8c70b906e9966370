//! Paths, headers, bodies and views of the operations on configuration. Bodies name things by code, never by id.

mod admission;
mod appointment_times;
mod calendar_days;
mod counters;
mod offerings;
mod overrides;
mod params;
mod queues;
mod quotas;
mod schedules;

pub use admission::{AdmissionBody, AdmissionView, DeviceLimitBody};
pub use appointment_times::{SessionTemplateBody, SessionTemplateList, SessionTemplateView};
pub use calendar_days::{CalendarDayBody, CalendarDayList, CalendarDayView};
pub use counters::{CounterListItem, CounterListing, CounterPatch, CounterSetupView, ServedQueueBody};
pub use offerings::{OfferingBody, OfferingList, OfferingPatch, OfferingView};
pub use overrides::{OverrideBody, OverrideList, OverrideView};
pub use params::{
    CounterPath, DayPath, DaysQuery, KeyHeader, MallPath, OfferingPath, OverridePath, OverridesQuery, PutHeaders, QueuePath, SchedulePath,
    SitePath, TemplatePath,
};
pub use queues::{QueuePatch, QueueSetupView};
pub use quotas::{QuotaRuleBody, QuotasBody, QuotasView};
pub use schedules::{ScheduleBody, ScheduleList, ScheduleView};
