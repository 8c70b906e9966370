//! What every operation of the contract asks of its caller. A new operation fails the contract's test until it has a line here.

use mpp::kernel::permission::{Permission, Role};

/// What an operation asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: a role makes no difference.
    Open,
    /// A secret in the request itself; roles make no difference.
    Secret,
    /// Any valid token.
    Token,
    /// The token of somebody of the staff, whatever their role.
    Staff,
    /// A role with this permission that reaches the thing of the good request.
    Of(Permission, Reach),
    /// The same of who shows a token; the public may too.
    OfStaff(Permission, Reach),
    /// A role that may give this one, reaching as far.
    Gives(Role, Reach),
    /// The token of a device, which speaks of itself.
    OfDevice,
    /// A device of the site, or a role with this permission that reaches it.
    OfDeviceOr(Permission, Reach),
}

/// What the good request (`contract::samples`) touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The whole mall.
    Mall,
    /// Site `utama`.
    Site,
    /// Something of DISDUKCAPIL, wherever it serves.
    Agency,
    /// Site `timur`.
    OtherSite,
    /// Something of DISDUKCAPIL at `utama`.
    SiteAgency,
    /// Something of DISDUKCAPIL at counter A1 of `utama`.
    Counter,
    /// Whatever part of the mall: a hold on any of it will do.
    InMall,
    /// The door of `utama`: who has any business there is told no more than that the thing is not theirs (404).
    Door,
}

use Need::{Gives, Of, OfDevice, OfDeviceOr, OfStaff, Open, Secret, Staff, Token};
use Permission as P;
use Reach as R;

/// Every operation.
pub const OPERATIONS: &[(&str, Need)] = &[
    ("get_board", Open),
    ("get_floor", Of(P::FloorRead, R::Site)),
    ("get_site_status", Open),
    ("get_menu", Open),
    ("list_services", Open),
    ("get_service", Open),
    ("list_agencies", Open),
    ("get_agency", Open),
    ("get_service_availability", Open),
    ("get_mall_availability", Open),
    ("stream_site_events", OfStaff(P::EventsRead, R::Site)),
    ("stream_tracked_events", Open),
    ("list_site_events", Of(P::EventsRead, R::Site)),
    ("list_mall_events", Of(P::EventsRead, R::Mall)),
    ("list_malls", Open),
    ("get_mall", Open),
    ("list_sites", Open),
    ("get_site", Open),
    ("list_queues", Open),
    ("track", Open),
    ("leave", Open),
    ("list_slots", Open),
    ("hold_appointment", Open),
    ("get_appointment", Of(P::AppointmentManage, R::SiteAgency)),
    ("confirm_appointment", Of(P::AppointmentManage, R::SiteAgency)),
    ("reschedule_appointment", Of(P::AppointmentManage, R::SiteAgency)),
    ("cancel_appointment", Of(P::AppointmentManage, R::SiteAgency)),
    ("check_in_appointment", Of(P::AppointmentCheckIn, R::SiteAgency)),
    ("check_in_code", Of(P::AppointmentCheckIn, R::Door)),
    ("issue_ticket", OfStaff(P::TicketIssue, R::SiteAgency)),
    ("get_ticket", Of(P::TicketRead, R::Counter)),
    ("get_ticket_position", Of(P::TicketRead, R::Counter)),
    ("open_counter", Of(P::CounterOperate, R::Counter)),
    ("pause_counter", Of(P::CounterOperate, R::Counter)),
    ("close_counter", Of(P::CounterOperate, R::Counter)),
    ("call_next_ticket", Of(P::TicketServe, R::Counter)),
    ("call_ticket", Of(P::TicketServe, R::Counter)),
    ("confirm_print", Of(P::TicketPrint, R::Counter)),
    ("fail_print", Of(P::TicketPrint, R::Counter)),
    ("recall_ticket", Of(P::TicketServe, R::Counter)),
    ("start_ticket", Of(P::TicketServe, R::Counter)),
    ("hold_ticket", Of(P::TicketServe, R::Counter)),
    ("finish_ticket", Of(P::TicketServe, R::Counter)),
    ("mark_no_show", Of(P::TicketServe, R::Counter)),
    ("return_ticket", Of(P::TicketServe, R::Counter)),
    ("cancel_ticket", Of(P::TicketManage, R::Counter)),
    ("leave_ticket", Of(P::TicketServe, R::Counter)),
    ("resume_ticket", Of(P::TicketServe, R::Counter)),
    ("requeue_ticket", Of(P::TicketServe, R::Counter)),
    ("transfer_ticket", Of(P::TicketServe, R::Counter)),
    ("undo_ticket", Of(P::TicketServe, R::Counter)),
    ("login", Open),
    ("refresh_login", Secret),
    ("logout", Secret),
    ("change_password", Staff),
    ("get_me", Token),
    ("get_jwks", Open),
    ("list_devices", Of(P::DeviceManage, R::Mall)),
    ("create_device", Of(P::DeviceManage, R::Site)),
    ("revoke_device", Of(P::DeviceManage, R::Site)),
    ("authorize_device", Open),
    ("get_device_token", Open),
    ("get_enrolment", Of(P::DeviceManage, R::InMall)),
    ("approve_enrolment", Of(P::DeviceManage, R::Site)),
    ("deny_enrolment", Of(P::DeviceManage, R::InMall)),
    ("rotate_own_token", OfDevice),
    ("rotate_device_token", Of(P::DeviceManage, R::Site)),
    ("send_heartbeat", OfDevice),
    ("list_incidents", Of(P::DeviceManage, R::Mall)),
    ("close_incident", Of(P::DeviceManage, R::Site)),
    ("get_door_token", OfDeviceOr(P::DeviceManage, R::Site)),
    ("list_users", Of(P::UserManage, R::Mall)),
    ("create_user", Gives(Role::Officer, R::Mall)),
    ("get_user", Of(P::UserManage, R::Site)),
    ("put_user_grants", Gives(Role::Officer, R::Site)),
    ("list_schedules", Of(P::ConfigRead, R::InMall)),
    ("get_schedule", Of(P::ConfigRead, R::InMall)),
    ("put_schedule", Of(P::HoursConfigure, R::Site)),
    ("list_calendar_days", Open),
    ("create_calendar_day", Of(P::HoursConfigure, R::Site)),
    ("get_calendar_day", Open),
    ("delete_calendar_day", Of(P::HoursConfigure, R::Site)),
    ("list_overrides", Of(P::ConfigRead, R::InMall)),
    ("create_override", Of(P::HoursConfigure, R::OtherSite)),
    ("get_override", Of(P::ConfigRead, R::InMall)),
    ("revoke_override", Of(P::HoursConfigure, R::OtherSite)),
    ("list_counters", Open),
    ("get_counter", Open),
    ("update_counter", Of(P::FloorConfigure, R::Counter)),
    ("get_queue", Open),
    ("update_queue", Of(P::FloorConfigure, R::SiteAgency)),
    ("list_quotas", Of(P::ConfigRead, R::InMall)),
    ("put_quotas", Of(P::FloorConfigure, R::SiteAgency)),
    ("list_session_templates", Of(P::ConfigRead, R::InMall)),
    ("put_session_template", Of(P::FloorConfigure, R::SiteAgency)),
    ("list_offerings", Open),
    ("put_offering", Of(P::FloorConfigure, R::SiteAgency)),
    ("update_offering", Of(P::FloorConfigure, R::SiteAgency)),
    ("get_admission", Open),
    ("put_admission", Of(P::FloorConfigure, R::Site)),
    ("list_audit_events", Of(P::AuditRead, R::Mall)),
    ("list_refused_attempts", Of(P::AuditRead, R::Mall)),
    ("verify_events", Of(P::AuditRead, R::Mall)),
    ("list_out_of_order_calls", Of(P::AuditRead, R::Site)),
    ("get_configuration_at", Of(P::AuditRead, R::Mall)),
    ("list_personal_data_rules", Open),
    ("list_personal_data", Of(P::AppointmentManage, R::SiteAgency)),
    ("read_personal_data", Of(P::PersonDataRead, R::SiteAgency)),
    ("create_data_request", Of(P::PersonDataManage, R::Mall)),
    ("list_data_requests", Of(P::PersonDataManage, R::Mall)),
    ("get_data_request", Of(P::PersonDataManage, R::Mall)),
    ("fulfil_data_request", Of(P::PersonDataManage, R::Mall)),
    ("refuse_data_request", Of(P::PersonDataManage, R::Mall)),
    ("list_drafts", Of(P::ConfigRead, R::InMall)),
    ("get_draft", Of(P::ConfigRead, R::Agency)),
    ("put_draft", Of(P::ServiceWrite, R::Agency)),
    ("discard_draft", Of(P::ServiceWrite, R::Agency)),
    ("submit_draft", Of(P::ServiceWrite, R::Agency)),
    ("return_draft", Of(P::ServicePublish, R::Agency)),
    ("preview_draft", Of(P::ConfigRead, R::Agency)),
    ("publish_draft", Of(P::ServicePublish, R::Agency)),
    ("list_service_versions", Of(P::ConfigRead, R::Agency)),
    ("get_service_version", Of(P::ConfigRead, R::Agency)),
    ("restore_service_version", Of(P::ServicePublish, R::Agency)),
    ("suspend_service", Of(P::ServicePublish, R::Agency)),
    ("resume_service", Of(P::ServicePublish, R::Agency)),
    ("archive_service", Of(P::ServicePublish, R::Agency)),
    ("confirm_service", Of(P::ServiceWrite, R::Agency)),
    ("plan_import", Of(P::ServiceWrite, R::InMall)),
    ("get_import", Of(P::ConfigRead, R::Agency)),
    ("apply_import", Of(P::ServicePublish, R::Agency)),
    ("export_catalogue", Open),
    ("put_agency", Of(P::ServiceWrite, R::Agency)),
    ("get_completeness", Open),
    ("list_regulations", Open),
    ("get_regulation", Open),
    ("put_regulation", Of(P::ServicePublish, R::Mall)),
    ("list_catalogue_changes", Open),
    ("get_api_catalog", Open),
    ("get_hsds", Open),
    ("list_hsds_services", Open),
    ("get_hsds_service", Open),
    ("list_hsds_organizations", Open),
    ("get_hsds_organization", Open),
    ("list_hsds_services_at_locations", Open),
    ("get_hsds_service_at_location", Open),
    ("list_hsds_taxonomies", Open),
    ("get_hsds_taxonomy", Open),
    ("list_hsds_taxonomy_terms", Open),
    ("get_hsds_taxonomy_term", Open),
    ("get_cpsv_ap", Open),
    ("list_datasets", Open),
    ("get_services_csv", Open),
    ("get_services_json", Open),
    ("get_liveness", Open),
    ("get_readiness", Open),
];

/// What an operation asks, by its id.
pub fn need_of(operation: &str) -> Need {
    let found = OPERATIONS.iter().find(|(id, _)| *id == operation);
    found.unwrap_or_else(|| panic!("{operation}: what does it ask of its caller? Give it a line in {}", file!())).1
}
