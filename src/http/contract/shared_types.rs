//! Schemas of the kernel's types. `utoipa` collects what bodies and answers refer to, but not what parameters refer to;
//! whatever of these is referred to and missing is added.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::kernel::actor::ActorKind;
use crate::kernel::identity::IdentityKind;
use crate::kernel::ids::*;
use crate::kernel::permission::{Permission, Role};
use crate::kernel::time::{Instant, SiteZone};
use crate::kernel::words::{Language, Text};

macro_rules! add_missing {
    ($openapi:ident, $missing:ident: $($type:ty),+ $(,)?) => {$(
        if $missing.contains(&*<$type>::name()) {
            $openapi.components.get_or_insert_default().schemas.insert(<$type>::name().into_owned(), <$type>::schema());
        }
    )+};
}

/// Adds the kernel's schemas that are referred to and not there.
pub(super) fn add_missing(openapi: &mut OpenApi) {
    let missing = missing_schemas(&serde_json::to_value(&*openapi).unwrap_or_default());
    add_missing!(openapi, missing:
        MallId, SiteId, ZoneId, AgencyId, ServiceId, QueueId, CounterId, CounterSessionId, ScheduleId, CalendarDayId, OverrideId,
        QuotaId, SessionTemplateId, TicketId, AppointmentId, PersonDataId, DataRequestId, UserId, DeviceId, IncidentId, StreamId,
        Instant, SiteZone, Language, Text, ActorKind, IdentityKind, Role, Permission,
    );
}

/// Names of schemas that are referred to and not there.
pub(super) fn missing_schemas(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(document, &mut names);
    names.retain(|name| document.pointer(&format!("/components/schemas/{name}")).is_none());
    names
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/components/schemas/"));
            names.extend(reference.map(str::to_owned));
            members.values().for_each(|member| collect(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}
