//! How a listing comes to the public, through the whole of HTTP on both engines.

mod imports;
mod reports;
mod versions;
mod writing;

use mpp::kernel::permission::Role;
use serde_json::{Value, json};

use crate::configuring::office::{Got, Office, With, office};
use crate::contract::samples::listing;
use crate::support::TestDb;

/// A service of the agency that writes here.
const SERVICE: &str = "/services/BAPENDA-001";

/// An agency's publisher, its head, and the head of the mall.
struct Desk {
    office: Office,
    writer: String,
    reviewer: String,
    head: String,
}

async fn desk(db: &TestDb) -> Desk {
    let office = office(db).await;
    let writer = office.token(db, Role::Publisher, None, Some("BAPENDA")).await;
    let reviewer = office.token(db, Role::AgencyAdmin, None, Some("BAPENDA")).await;
    let head = office.token(db, Role::MallHead, None, None).await;
    Desk { office, writer, reviewer, head }
}

/// The listing of the samples with some fields replaced.
fn texts(changes: Value) -> Value {
    let mut listing = listing();
    for (field, value) in changes.as_object().expect("an object").clone() {
        listing[field] = value;
    }
    listing
}

impl Desk {
    async fn write(&self, service: &str, version: i64, based_on: i64, listing: Value) -> Got {
        let body = json!({ "based_on": based_on, "listing": listing });
        self.office.edit("PUT", &format!("{service}/draft"), &self.writer, version, &body).await
    }

    async fn step(&self, path: &str, token: &str, version: i64, body: Option<&Value>) -> Got {
        self.office.send("POST", path, body, With { token, version: Some(version), ..With::default() }).await
    }

    async fn submit(&self, service: &str, version: i64) -> Got {
        self.step(&format!("{service}/draft/submit"), &self.writer, version, None).await
    }

    async fn publish(&self, service: &str, version: i64, body: Value) -> Got {
        self.step(&format!("{service}/draft/publish"), &self.reviewer, version, Some(&body)).await
    }

    /// Writes, hands in and publishes.
    async fn bring_out(&self, service: &str, based_on: i64, listing: Value, when: Value) -> Value {
        self.write(service, 0, based_on, listing).await.is(201);
        self.submit(service, 1).await.is(200);
        self.publish(service, 2, when).await.is(200)
    }

    /// What the public sees.
    async fn shown(&self, service: &str) -> Got {
        self.office.get(service, "").await
    }
}
