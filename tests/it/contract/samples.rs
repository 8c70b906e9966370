//! One good request for every operation, on a mall that has one of everything a path can name.

use std::collections::BTreeMap;

use mpp::kernel::ids::MallId;
use mpp::kernel::permission::{Grant, Role};
use serde_json::{Value, json};

use crate::support::app::{Client, TestApp};
use crate::support::published::Operation;
use crate::support::{TestDb, mall, seed};

/// A service of queue `kk`, where visits can be booked.
const SERVICE: &str = "DISDUKCAPIL-001";
/// Tuesday 1 December 2026, 09.00 WIB.
const SLOT: &str = "2026-12-01T02:00:00.000Z";

/// Collections of HSDS, each with the name of one of its records.
const HSDS: [(&str, &str); 5] = [
    ("hsds service", "services"),
    ("hsds organization", "organizations"),
    ("hsds service at location", "service_at_locations"),
    ("hsds taxonomy", "taxonomies"),
    ("hsds term", "taxonomy_terms"),
];

/// A working Monday with a ticket, a booking, an override, a holiday and a device.
pub struct World {
    pub app: TestApp,
    /// What stands for the variables of paths; `id` is told apart by operation.
    names: BTreeMap<&'static str, String>,
    device: String,
    appointment: String,
    booking_code: String,
}

impl World {
    pub async fn new(db: TestDb) -> Self {
        let app = TestApp::with(db, mall::with_times(2)).await;
        let everybody = everybody(&app, "semua", app.mall_id);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let taken = everybody.post("sites/utama/tickets", json!({ "service": SERVICE })).await.created();
        let mut names = BTreeMap::from([
            ("mall", mall::CODE.to_owned()),
            ("site", "utama".to_owned()),
            ("agency", "DISDUKCAPIL".to_owned()),
            ("service", SERVICE.to_owned()),
            ("schedule", "utama".to_owned()),
            ("counter", "A1".to_owned()),
            ("queue", "kk".to_owned()),
            ("template", "kk-pagi-1".to_owned()),
            ("version", "1".to_owned()),
            ("regulation", "uu-23-2006".to_owned()),
            ("ticket", text(&taken["ticket"]["id"])),
            ("token", text(&taken["token"])),
        ]);
        names.insert("incident", incident(&app).await);
        for (name, path) in [("day", "calendar-days"), ("override", "overrides")] {
            let made = everybody.post(path, body_of(path)).await.created();
            names.insert(name, text(&made["id"]));
        }
        let device = text(&everybody.post("devices", body_of("create_device")).await.created()["device"]["id"]);
        let friend = json!({ "username": "teman", "display_name": "Teman", "password": "kereta senja ke Sumedang",
            "grants": [{ "role": "officer", "site": "utama" }] });
        names.insert("user", text(&everybody.post("users", friend).await.created()["id"]));
        let asked = app.anon().post("/v1/devices/authorize", body_of("authorize_device")).await.ok();
        names.insert("user_code", text(&asked["user_code"]));
        let mut wish = body_of("hold_appointment");
        wish["personal_data"] = json!({ "name": "Siti Contoh" });
        let held = everybody.post("sites/utama/appointments", wish).await.created();
        let given = everybody.get(&format!("appointments/{}/personal-data", text(&held["appointment"]["id"]))).await.ok();
        names.insert("data", text(&given["items"][0]["id"]));
        let asked = everybody.post("data-requests", body_of("create_data_request")).await.created();
        names.insert("request", text(&asked["id"]));
        let new = [("If-None-Match", "*")];
        let draft = format!("services/{SERVICE}/draft");
        everybody.send("PUT", &draft, &new, Some(&body_of("put_draft"))).await.created();
        everybody.send("POST", &format!("{draft}/submit"), &[("If-Match", "*")], None).await.ok();
        let planned = self::everybody(&app, "pengimpor", app.mall_id).post("catalogue/imports", catalogue()).await.created();
        names.insert("import", text(&planned["id"]));
        for (name, collection) in HSDS {
            let page = app.anon().get(&format!("hsds/v3/{collection}")).await.ok();
            names.insert(name, text(&page["contents"][0]["id"]));
        }
        drop(everybody);
        let (appointment, booking_code) = (text(&held["appointment"]["id"]), text(&held["appointment"]["booking_code"]));
        Self { app, names, device, appointment, booking_code }
    }

    /// Somebody who may do everything in the mall.
    pub fn everybody(&self) -> Client<'_> {
        everybody(&self.app, "semua", self.app.mall_id)
    }

    /// Somebody who may do everything, in another mall.
    pub fn outsider(&self) -> Client<'_> {
        everybody(&self.app, "orang luar", seed::mall(&self.app.db))
    }

    /// Somebody with a valid token and no role at all.
    pub fn nobody(&self) -> Client<'_> {
        self.app.staff_with("tamu", &[])
    }

    /// What stands for a variable of paths.
    pub fn named(&self, variable: &str) -> &str {
        &self.names[variable]
    }

    /// Lets something else stand for a variable of paths from now on.
    pub fn rename(&mut self, variable: &'static str, value: String) {
        self.names.insert(variable, value);
    }

    fn name(&self, operation: &Operation, variable: &str) -> &str {
        match variable {
            "id" if operation.path.contains("/devices/") => &self.device,
            "id" if operation.path.contains("/hsds/") => {
                let of = |(_, collection): &&(&str, &str)| operation.path.contains(&format!("/{collection}/"));
                &self.names[HSDS.iter().find(of).expect("a collection of HSDS").0]
            }
            "id" => &self.appointment,
            other => self.names.get(other).unwrap_or_else(|| panic!("{}: what stands for {{{other}}}?", operation.id)),
        }
    }

    /// The path of a good request, with its query.
    pub fn path(&self, operation: &Operation) -> String {
        self.path_with(operation, "", "")
    }

    /// The same with another value for one of the variables.
    pub fn path_with(&self, operation: &Operation, variable: &str, value: &str) -> String {
        let mut path = operation.path.clone();
        for name in operation.parameters_in_path() {
            let value = if name == variable { value } else { self.name(operation, name) };
            path = path.replace(&format!("{{{name}}}"), value);
        }
        let query = match operation.id.as_str() {
            "list_slots" => format!("?service={SERVICE}&from=2026-12-01&to=2026-12-01"),
            "get_configuration_at" => {
                format!("?subject=overrides/{}&at=2027-01-01T00:00:00Z", self.names["override"])
            }
            "list_calendar_days" => "?from=2026-12-01&to=2026-12-31".to_owned(),
            _ => String::new(),
        };
        path + &query
    }

    /// The body of a good request, if the operation takes one.
    pub fn body(&self, operation: &Operation) -> Option<Value> {
        operation.body_type()?;
        let mut body = body_of(&operation.id);
        match operation.id.as_str() {
            "call_ticket" => body["ticket_id"] = self.names["ticket"].as_str().into(),
            "check_in_code" => body["code"] = self.booking_code.as_str().into(),
            _ => {}
        }
        Some(body)
    }
}

fn everybody<'a>(app: &'a TestApp, name: &str, mall_id: MallId) -> Client<'a> {
    let grant = |role| Grant { role, mall_id, site_id: None, agency_id: None, counter_id: None };
    app.staff_with(name, &[grant(Role::Manager), grant(Role::Admin), grant(Role::Auditor), grant(Role::MallHead), grant(Role::AgencyAdmin)])
}

/// A kiosk that fell silent.
async fn incident(app: &TestApp) -> String {
    app.kiosk().post("/v1/devices/heartbeat", body_of("send_heartbeat")).await.no_content();
    app.run_jobs().await;
    app.machine.advance_ms(180_000);
    app.run_jobs().await;
    let found = app.manager().get("device-incidents?open=true").await.ok();
    found["items"][0]["id"].as_str().expect("an incident").to_owned()
}

/// A good body of an operation.
fn body_of(operation: &str) -> Value {
    let both = json!({ "id": "Uji", "en": "Test" });
    match operation {
        "login" => json!({ "username": "tidak.ada", "password": "kereta senja ke Sumedang" }),
        "refresh_login" | "logout" => json!({ "refresh_token": format!("mppr_{}", "A".repeat(43)) }),
        "change_password" => json!({ "current_password": "kereta senja ke Sumedang", "new_password": "perahu pagi ke Cirebon" }),
        "authorize_device" => json!({ "mall": mall::CODE, "software": "kios 1.4.2" }),
        "get_device_token" => json!({ "mall": mall::CODE, "device_code": "mppc_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw" }),
        "put_admission" => json!({ "door_token_required": false, "device_limit": { "numbers": 60, "window_s": 600 } }),
        "send_heartbeat" => json!({ "printer": "ok", "sound": "none", "software": "kios 1.4.2" }),
        "close_incident" => json!({ "resolution": "Kabel LAN diganti." }),
        "create_device" | "approve_enrolment" => json!({ "kind": "kiosk", "name": "Anjungan", "site": "utama" }),
        "create_user" => {
            json!({ "username": "budi", "display_name": "Budi Santoso", "password": "kereta senja ke Sumedang", "grants": [{ "role": "officer" }] })
        }
        "put_user_grants" => json!({ "grants": [{ "role": "officer", "site": "utama", "agency": "DISDUKCAPIL" }] }),
        "put_schedule" => {
            json!({ "scope": "site", "site": "utama", "name": "Jam layanan", "last_ticket_min": 30,
                "weekly": { "monday": { "opens": "08:00", "closes": "15:00" } } })
        }
        "calendar-days" | "create_calendar_day" => json!({ "date": "2026-12-09", "kind": "local_closure", "name": both, "site": "utama" }),
        "overrides" | "create_override" => {
            json!({ "scope": "site", "site": "timur", "effect": "force_closed", "reason": both })
        }
        "put_quotas" => json!({ "rules": [{ "channel": "kiosk", "from": "00:00", "to": "24:00", "daily_limit": 100 }] }),
        "put_session_template" => json!({ "weekday": 1, "from": "09:00", "to": "11:00", "slot_minutes": 30, "capacity": 3,
            "min_notice_min": 30, "max_days": 30 }),
        "update_counter" | "update_queue" => json!({ "name": "Nama lain" }),
        "put_offering" => json!({ "queue": "ktp" }),
        "update_offering" => json!({ "minutes": 12 }),
        "issue_ticket" => json!({ "service": SERVICE }),
        "pause_counter" | "close_counter" | "fail_print" | "hold_ticket" | "cancel_ticket" | "call_ticket" => json!({ "reason": "Uji" }),
        "put_draft" => json!({ "based_on": 1, "listing": listing() }),
        "return_draft" => json!({ "remark": "Sebutkan dasar penetapan biaya." }),
        "publish_draft" | "restore_service_version" => json!({ "reason": "Uji" }),
        "plan_import" => json!({ "services": [] }),
        "apply_import" => json!({ "reason": "Uji" }),
        "suspend_service" | "archive_service" => json!({ "note": both }),
        "put_regulation" => json!({ "title": "Administrasi Kependudukan" }),
        "put_agency" => json!({ "name_id": "Dinas Kependudukan", "name_en": "Population Office", "kind": "regency_office",
            "parent": "Pemerintah Kabupaten", "source": "law: UU 23/2006", "complaint": { "unit": "Unit Pengaduan", "phone": "1708" } }),
        "create_data_request" => {
            json!({ "kind": "access", "proof": "id_card_seen", "identity": { "kind": "phone", "value": "+62 812 0000 1234" } })
        }
        "fulfil_data_request" => json!({}),
        "refuse_data_request" => json!({ "reason": "nothing_kept" }),
        "read_personal_data" => json!({ "purpose": "incident" }),
        "finish_ticket" => json!({ "outcome": "completed" }),
        "transfer_ticket" => json!({ "service": "BAPENDA-001" }),
        "hold_appointment" => json!({ "service": SERVICE, "starts_at": SLOT }),
        "reschedule_appointment" => json!({ "starts_at": "2026-12-02T02:00:00.000Z" }),
        "check_in_code" | "resume_ticket" | "confirm_appointment" | "cancel_appointment" | "check_in_appointment" => json!({}),
        other => panic!("{other}: what is a good body?"),
    }
}

/// A catalogue with one new service.
fn catalogue() -> Value {
    let mut row = listing();
    (row["code"], row["agency"]) = ("DISDUKCAPIL-950".into(), "DISDUKCAPIL".into());
    json!({ "services": [row] })
}

/// Texts that can be published.
pub fn listing() -> Value {
    json!({
        "name_id": "Pencatatan Biodata", "name_en": "Recording of biodata", "category": "non_licensing", "audience": "individual",
        "description_id": "Mendaftarkan data diri.", "description_en": "Registers a person.",
        "requirements": [{ "text": "Formulir F-1.01", "kind": "original" }, { "text": "KTP-el", "kind": "shown" }],
        "procedure": ["Serahkan berkas", "Terima biodata"], "completion_time": { "value": 1, "unit": "working_days" },
        "fee": { "kind": "free", "note": "Gratis." }, "product": "Biodata", "legal_basis": ["UU 23/2006 jo. UU 24/2013"],
        "life_events": ["birth"], "channels": ["walk_in", "appointment"], "keywords": ["biodata"], "typical_service_minutes": 15
    })
}
