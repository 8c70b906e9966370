//! Kiosks and displays: how they come in, how their tokens turn.

mod doors;
mod enrolling;
mod living;
mod pacing;
mod rotating;

use serde_json::{Value, json};

use crate::support::app::{Client, TestApp};
use crate::support::mall;

/// Asks for codes, as a device does that has no token.
async fn authorize(app: &TestApp) -> Value {
    app.anon().post("/v1/devices/authorize", json!({ "mall": mall::CODE, "software": "kios 1.4.2" })).await.ok()
}

/// The path of an enrolment by the code on a screen.
fn enrolment(asked: &Value) -> String {
    format!("device-enrolments/{}", asked["user_code"].as_str().expect("a code"))
}

/// Lets a kiosk in that may give numbers for two services.
async fn approve(manager: &Client<'_>, asked: &Value) -> Value {
    let body = json!({ "kind": "kiosk", "name": "Anjungan pintu utara", "site": "utama", "zone": null, "print_confirm": false,
        "services": ["DISDUKCAPIL-001", "BAPENDA-001"], "responsible": "Diskominfo, tim jaringan" });
    manager.post(&format!("{}/approve", enrolment(asked)), body).await.created()
}

/// Asks for the token.
async fn ask(app: &TestApp, asked: &Value) -> crate::support::answer::Answer {
    let body = json!({ "mall": mall::CODE, "device_code": asked["device_code"] });
    app.anon().send("POST", "/v1/devices/token", &[], Some(&body)).await
}

/// The same device with a token.
fn with_token<'a>(app: &'a TestApp, answer: &Value) -> Client<'a> {
    let mut client = app.anon();
    client.token = Some(answer["access_token"].as_str().expect("a token").to_owned());
    client
}
