//! Who may do what: roles, permissions, the table that joins them, and the scope of a grant.
//! The table is the whole truth; handlers name a permission in their type, services check the scope.

use super::actor::Actor;
use super::codes::Code;
use super::error::{AppError, Result};
use super::ids::{AgencyId, CounterId, MallId, SiteId};
use super::text_enum::text_enum;

text_enum!(
    /// Role of a person or device. No role can do everything: the administrator runs the system but serves nobody.
    Role, "Peran", {
        /// Runs the system: users, devices, mall set-up (Diskominfo).
        Admin => "admin",
        /// Runs the floor: counters, queues, hours, overrides, devices.
        Manager => "manager",
        /// Serves at a counter.
        Officer => "officer",
        /// Keeps an agency's listings and hours.
        Publisher => "publisher",
        /// Reads everything, changes nothing.
        Auditor => "auditor",
        /// A ticket machine.
        Kiosk => "kiosk",
        /// A call board.
        Display => "display",
    }
);

text_enum!(
    /// What an operation needs.
    Permission, "Izin", {
        /// Take a number for a visitor.
        TicketIssue => "ticket_issue",
        /// Confirm or fail the print of a slip.
        TicketPrint => "ticket_print",
        /// Read a ticket with its legs.
        TicketRead => "ticket_read",
        /// Call, start, hold, finish and transfer at a counter.
        TicketServe => "ticket_serve",
        /// Cancel or requeue a ticket from the floor.
        TicketManage => "ticket_manage",
        /// Open, pause and close a counter.
        CounterOperate => "counter_operate",
        /// Book, confirm, move and cancel appointments for a visitor.
        AppointmentManage => "appointment_manage",
        /// Check a booking in.
        AppointmentCheckIn => "appointment_check_in",
        /// See the floor.
        FloorRead => "floor_read",
        /// Read the event log.
        EventsRead => "events_read",
        /// Change counters, queues, quotas and session templates.
        FloorConfigure => "floor_configure",
        /// Change hours, holidays and overrides.
        HoursConfigure => "hours_configure",
        /// See configuration that is not public.
        ConfigRead => "config_read",
        /// Make and revoke devices.
        DeviceManage => "device_manage",
        /// Make and disable staff users.
        UserManage => "user_manage",
    }
);

impl Role {
    /// The permissions of a role.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Admin => &[P::UserManage, P::DeviceManage, P::ConfigRead, P::FloorRead],
            Self::Manager => &[
                P::TicketIssue,
                P::TicketPrint,
                P::TicketRead,
                P::TicketServe,
                P::TicketManage,
                P::CounterOperate,
                P::AppointmentManage,
                P::AppointmentCheckIn,
                P::FloorRead,
                P::EventsRead,
                P::FloorConfigure,
                P::HoursConfigure,
                P::ConfigRead,
                P::DeviceManage,
            ],
            Self::Officer => &[
                P::TicketIssue,
                P::TicketPrint,
                P::TicketRead,
                P::TicketServe,
                P::CounterOperate,
                P::AppointmentManage,
                P::AppointmentCheckIn,
                P::FloorRead,
            ],
            Self::Publisher => &[P::HoursConfigure, P::ConfigRead],
            Self::Auditor => &[P::TicketRead, P::FloorRead, P::EventsRead, P::ConfigRead],
            Self::Kiosk => &[P::TicketIssue, P::TicketPrint, P::TicketRead, P::AppointmentCheckIn],
            Self::Display => &[P::EventsRead],
        }
    }
    #[must_use]
    pub fn has(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// A role within a scope; `None` means everywhere below the mall.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Grant {
    pub role: Role,
    pub mall_id: MallId,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub site_id: Option<SiteId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency_id: Option<AgencyId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counter_id: Option<CounterId>,
}

/// What an operation touches; fill in what is known.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub mall_id: MallId,
    pub site_id: Option<SiteId>,
    pub agency_id: Option<AgencyId>,
    pub counter_id: Option<CounterId>,
}

impl Target {
    #[must_use]
    pub const fn mall(mall_id: MallId) -> Self {
        Self { mall_id, site_id: None, agency_id: None, counter_id: None }
    }
    #[must_use]
    pub const fn site(mall_id: MallId, site_id: SiteId) -> Self {
        Self { mall_id, site_id: Some(site_id), agency_id: None, counter_id: None }
    }
    #[must_use]
    pub const fn agency(mut self, agency_id: AgencyId) -> Self {
        self.agency_id = Some(agency_id);
        self
    }
    #[must_use]
    pub const fn counter(mut self, counter_id: CounterId) -> Self {
        self.counter_id = Some(counter_id);
        self
    }
}

impl Grant {
    /// Whether this grant reaches `target`: each bound of the grant must be met by the target.
    #[must_use]
    pub fn covers(&self, target: &Target) -> bool {
        self.mall_id == target.mall_id
            && self.site_id.is_none_or(|id| target.site_id == Some(id))
            && self.agency_id.is_none_or(|id| target.agency_id == Some(id))
            && self.counter_id.is_none_or(|id| target.counter_id == Some(id))
    }
}

/// The authenticated caller and what it was granted.
#[derive(Debug, Clone)]
pub struct Caller {
    pub actor: Actor,
    pub grants: Vec<Grant>,
}

impl Caller {
    /// Nobody in particular: public operations.
    #[must_use]
    pub const fn public() -> Self {
        Self { actor: Actor::Public, grants: Vec::new() }
    }
    /// Whether any grant has `permission`, wherever.
    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.grants.iter().any(|g| g.role.has(permission))
    }
    /// Whether a grant with `permission` reaches `target`.
    #[must_use]
    pub fn may(&self, permission: Permission, target: &Target) -> bool {
        self.grants.iter().any(|g| g.role.has(permission) && g.covers(target))
    }
    /// Refuses unless [`Caller::may`].
    ///
    /// # Errors
    /// `forbidden` without the permission at all, `forbidden_scope` when it is held elsewhere.
    pub fn require(&self, permission: Permission, target: &Target) -> Result<()> {
        if self.may(permission, target) {
            return Ok(());
        }
        Err(AppError::new(if self.has(permission) { Code::ForbiddenScope } else { Code::Forbidden }))
    }
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_role_can_do_everything_mlg_5() {
        for role in Role::ALL {
            assert!(Permission::ALL.iter().any(|p| !role.has(*p)), "{role} can do everything");
        }
    }

    #[test]
    fn a_grant_reaches_its_scope_and_nothing_else() {
        let (mall, site, counter) = (MallId::fresh(), SiteId::fresh(), CounterId::fresh());
        let grant = Grant { role: Role::Officer, mall_id: mall, site_id: Some(site), agency_id: None, counter_id: Some(counter) };
        assert!(grant.covers(&Target::site(mall, site).counter(counter)));
        assert!(!grant.covers(&Target::site(mall, site)), "an unnamed counter is not the granted one");
        assert!(!grant.covers(&Target::site(mall, SiteId::fresh()).counter(counter)));
        assert!(!grant.covers(&Target::site(MallId::fresh(), site).counter(counter)));
    }
}
