//! The one table of roles and permissions. It is the whole truth: `docs/PERMISSIONS.md` is written from it, handlers and
//! services ask it, and a test tries every role at every operation against it.

use super::text_enum::text_enum;

text_enum!(
    /// Role of a person or device. No role can do everything: the administrator runs the system but serves nobody.
    Role, "Peran", {
        /// Serves at a counter.
        Officer => "officer",
        /// Runs the floor: counters, queues, hours, overrides, devices.
        Manager => "manager",
        /// Keeps an agency's listings and hours.
        Publisher => "publisher",
        /// Runs an agency's part of the mall: its hours, queues and quotas.
        AgencyAdmin => "agency_admin",
        /// Heads the mall (DPMPTSP): sees everything, decides on hours and closures.
        MallHead => "mall_head",
        /// Reads everything, changes nothing (inspectorate, ombudsman).
        Auditor => "auditor",
        /// Runs the system: users, devices, mall set-up (Diskominfo).
        Admin => "admin",
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
        /// Read who did what, who was refused, and what was in force when.
        AuditRead => "audit_read",
        /// Change counters, queues, quotas and session templates.
        FloorConfigure => "floor_configure",
        /// Change hours, holidays and overrides.
        HoursConfigure => "hours_configure",
        /// Write drafts of an agency's services and its own page, and confirm that its listings are still true.
        ServiceWrite => "service_write",
        /// Look through drafts and put them in force; suspend, archive and restore services; note what became of regulations.
        ServicePublish => "service_publish",
        /// See configuration that is not public.
        ConfigRead => "config_read",
        /// Make and revoke devices.
        DeviceManage => "device_manage",
        /// Make staff users and give them roles.
        UserManage => "user_manage",
        /// Read a full value of a visitor's personal data, for a stated purpose.
        PersonDataRead => "person_data_read",
        /// Take down and settle what people ask about their data.
        PersonDataManage => "person_data_manage",
    }
);

/// Writes the table as a match, so that a permission without a row does not compile.
macro_rules! table {
    ($($permission:ident [$($mark:tt)+])+) => {
        /// The row of a permission: one mark for each role, in the order of [`Role::ALL`].
        const fn row(permission: Permission) -> [bool; Role::ALL.len()] {
            match permission { $(Permission::$permission => [$(mark!($mark)),+]),+ }
        }
    };
}

macro_rules! mark {
    (x) => {
        true
    };
    (.) => {
        false
    };
}

table! {
    //                  officer
    //                  |  manager
    //                  |  |  publisher
    //                  |  |  |  agency_admin
    //                  |  |  |  |  mall_head
    //                  |  |  |  |  |  auditor
    //                  |  |  |  |  |  |  admin
    //                  |  |  |  |  |  |  |  kiosk
    //                  |  |  |  |  |  |  |  |  display
    TicketIssue        [x  x  .  .  .  .  .  x  .]
    TicketPrint        [x  x  .  .  .  .  .  x  .]
    TicketRead         [x  x  .  .  .  x  .  x  .]
    TicketServe        [x  x  .  .  .  .  .  .  .]
    TicketManage       [.  x  .  .  .  .  .  .  .]
    CounterOperate     [x  x  .  .  .  .  .  .  .]
    AppointmentManage  [x  x  .  .  .  .  .  .  .]
    AppointmentCheckIn [x  x  .  .  .  .  .  x  .]
    FloorRead          [x  x  .  .  x  x  x  .  .]
    EventsRead         [.  x  .  .  x  x  .  .  x]
    AuditRead          [.  .  .  .  x  x  .  .  .]
    FloorConfigure     [.  x  .  x  .  .  .  .  .]
    HoursConfigure     [.  x  x  x  x  .  .  .  .]
    ServiceWrite       [.  .  x  x  .  .  .  .  .]
    ServicePublish     [.  .  .  x  x  .  .  .  .]
    ConfigRead         [.  x  x  x  x  x  x  .  .]
    DeviceManage       [.  x  .  .  .  .  x  .  .]
    UserManage         [.  x  .  x  x  .  x  .  .]
    PersonDataRead     [.  x  .  .  .  .  .  .  .]
    PersonDataManage   [.  .  .  .  x  .  .  .  .]
}

impl Role {
    #[must_use]
    pub fn has(self, permission: Permission) -> bool {
        Self::ALL.iter().zip(row(permission)).any(|(role, mark)| mark && *role == self)
    }
    /// The roles it may give and take away, within its own scope (docs/adr/0011): some of what it can do itself, and the offices it
    /// appoints, which separation of duties keeps apart from its own.
    #[must_use]
    pub const fn may_give(self) -> &'static [Self] {
        match self {
            Self::Admin => &[Self::Admin, Self::MallHead, Self::AgencyAdmin, Self::Manager, Self::Auditor],
            Self::MallHead => &[Self::Manager, Self::AgencyAdmin],
            Self::AgencyAdmin => &[Self::Publisher, Self::Officer],
            Self::Manager => &[Self::Officer],
            Self::Officer | Self::Publisher | Self::Auditor | Self::Kiosk | Self::Display => &[],
        }
    }
    /// Whether the role is a device's, never a person's.
    #[must_use]
    pub const fn is_of_devices(self) -> bool {
        matches!(self, Self::Kiosk | Self::Display)
    }
    /// The Indonesian word, and who that is.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Officer => ("petugas loket", "serves visitors at counters"),
            Self::Manager => ("pengelola lantai", "floor manager: runs counters, queues, hours and devices of the house"),
            Self::Publisher => ("penyusun layanan instansi", "keeps the listings and hours of an agency"),
            Self::AgencyAdmin => ("admin instansi", "runs an agency's part of the mall: its hours, queues and quotas"),
            Self::MallHead => ("kepala MPP", "head of the mall (DPMPTSP): sees everything, decides on hours and closures, serves nobody"),
            Self::Auditor => ("auditor", "inspectorate or ombudsman: reads everything, changes nothing"),
            Self::Admin => ("admin sistem", "system administrator (Diskominfo): people and devices; serves nobody, publishes nothing"),
            Self::Kiosk => ("anjungan", "a ticket machine, at its own site"),
            Self::Display => ("layar panggilan", "a call board, at its own site"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn roles_with(permission: Permission) -> Vec<Role> {
        Role::ALL.iter().copied().filter(|role| role.has(permission)).collect()
    }

    #[test]
    fn no_role_can_do_everything_and_every_permission_is_somebodys_mlg_5() {
        for role in Role::ALL {
            assert!(Permission::ALL.iter().any(|p| !role.has(*p)), "{role} can do everything");
            assert!(Permission::ALL.iter().any(|p| role.has(*p)), "{role} can do nothing");
        }
        for permission in Permission::ALL {
            assert!(!roles_with(*permission).is_empty(), "nobody may {permission}");
        }
    }

    /// (who gives, what they could not do themselves): the offices that separation of duties keeps apart. May only shrink.
    const APPOINTMENTS: &[(Role, Role)] = &[
        (Role::Admin, Role::MallHead),
        (Role::Admin, Role::AgencyAdmin),
        (Role::Admin, Role::Manager),
        (Role::Admin, Role::Auditor),
        (Role::MallHead, Role::Manager),
        (Role::MallHead, Role::AgencyAdmin),
        (Role::AgencyAdmin, Role::Officer),
    ];

    #[test]
    fn nobody_gives_what_they_lack_unless_they_appoint_to_an_office() {
        let mut appointed = BTreeSet::new();
        for giver in Role::ALL {
            for given in giver.may_give() {
                let lacking = Permission::ALL.iter().any(|p| given.has(*p) && !giver.has(*p));
                appointed.extend(lacking.then_some((*giver, *given)));
                assert!(!given.is_of_devices(), "{giver} gives {given}: devices are enrolled");
                assert!(giver.has(Permission::UserManage), "{giver} manages nobody");
                assert!(giver != given || *giver == Role::Admin, "only administrators see to their succession");
            }
            assert_eq!(giver.has(Permission::UserManage), !giver.may_give().is_empty(), "{giver}");
        }
        assert_eq!(appointed, APPOINTMENTS.iter().copied().collect());
    }

    /// The administrator of the system, the head of the mall and the agencies are three.
    #[test]
    fn the_offices_are_apart_mlg_5() {
        use Permission as P;
        let of_the_queue = [P::TicketIssue, P::TicketPrint, P::TicketServe, P::TicketManage, P::CounterOperate, P::AppointmentManage];
        for permission in of_the_queue.into_iter().chain([P::AppointmentCheckIn]) {
            for office in [Role::Admin, Role::MallHead, Role::AgencyAdmin, Role::Publisher, Role::Auditor] {
                assert!(!office.has(permission), "{office}: {permission}");
            }
        }
        for permission in [P::HoursConfigure, P::FloorConfigure] {
            assert!(!Role::Admin.has(permission), "the administrator publishes nothing: {permission}");
        }
        for permission in Permission::ALL.iter().filter(|p| Role::Auditor.has(**p)) {
            assert!(permission.as_str().ends_with("_read"), "an auditor changes nothing: {permission}");
        }
    }
}
