//! The contract of the streams: AsyncAPI 3.0, made of the same schemas as the OpenAPI file. What a stream carries cannot be said there.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Value, json};

/// Where schemas are, in both documents.
const SCHEMAS: &str = "#/components/schemas/";

/// A message: its name, what it is, the type and the schema of what is in its envelope.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Everything that may come, but for `resync`.
const MESSAGES: &[Row] = &[
    ("boardSnapshot", "snapshot", "Papan panggilan saat ini. The call board as it stands.", "mpp.board.v1", "Board"),
    ("floorSnapshot", "snapshot", "Keadaan lantai saat ini; untuk petugas. The floor as it stands; for staff.", "mpp.floor.v1", "Floor"),
    (
        "ownSnapshot",
        "snapshot",
        "Tiket atau janji temu sendiri saat ini. One's own ticket or booking as it stands.",
        "mpp.track.v1",
        "TrackedView",
    ),
    (
        "publicEvent",
        "message",
        "Kejadian tiket yang boleh diketahui semua. An event of a ticket that the hall may hear of.",
        "mpp.ticket.called.v1",
        "PublicEvent",
    ),
    ("publicDay", "message", "Hari layanan dimulai. A service day begins.", "mpp.service_day.began.v1", "PublicDay"),
    ("staffEvent", "message", "Kejadian lengkap; untuk petugas. An event with everything; for staff.", "mpp.counter.opened.v1", "Event"),
];

/// Channels: name, address, what it is, its messages.
const CHANNELS: &[(&str, &str, &str, &[&str])] = &[
    (
        "siteEvents",
        "/v1/malls/{mall}/sites/{site}/events/stream",
        "Kejadian sebuah tempat. What happens at a site.",
        &["boardSnapshot", "floorSnapshot", "publicEvent", "publicDay", "staffEvent", "resync"],
    ),
    (
        "ownEvents",
        "/v1/malls/{mall}/track/{token}/events",
        "Kejadian tiket sendiri, lewat kode rahasianya. What happens to one's own ticket, by its secret.",
        &["ownSnapshot", "publicEvent", "resync"],
    ),
];

const DESCRIPTION: &str = "Server-sent events (`text/event-stream`) over HTTP; what is said here is the `data` of each. `id` is the event's place in the log of its \
site: the same for every audience, in streams and pages. Come again with the last `id` in `Last-Event-ID` after every end. Messages without a name are events of \
the log, in order and once; `snapshot` and `resync` are events of the stream. An `id` without data keeps the place; no byte for 45 seconds means that what is shown is \
old. Types may be added; ignore what you do not know.";

/// The document, by the finished contract as JSON.
#[must_use]
pub fn document(contract: &Value) -> Value {
    let messages: BTreeMap<&str, Value> =
        MESSAGES.iter().map(|row| (row.0, message(contract, row))).chain([("resync", resync())]).collect();
    let schemas = reachable(contract, &messages);
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "mpp", "version": contract.pointer("/info/version"), "description": DESCRIPTION, "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "channels": CHANNELS.iter().map(|row| (row.0, channel(row))).collect::<BTreeMap<_, _>>(),
        "operations": CHANNELS.iter().map(|row| (format!("listenTo{}", capital(row.0)), operation(row))).collect::<BTreeMap<_, _>>(),
        "components": { "messages": messages, "schemas": schemas },
    })
}

/// As it is kept and served: pretty, with a line end.
#[must_use]
pub fn text(contract: &Value) -> String {
    serde_json::to_string_pretty(&document(contract)).unwrap_or_default() + "\n"
}

fn channel((_, address, title, messages): &(&str, &str, &str, &[&str])) -> Value {
    let variables = address.split(['{', '}']).skip(1).step_by(2);
    let described = |name: &str| match name {
        "mall" => "Kode mal. Code of the mall.",
        "site" => "Kode tempat. Code of the site.",
        _ => "Kode rahasia pada slip. The secret on the slip.",
    };
    let parameters: BTreeMap<&str, Value> = variables.map(|name| (name, json!({ "description": described(name) }))).collect();
    let messages: BTreeMap<&str, Value> = messages.iter().map(|name| (*name, reference("messages", name))).collect();
    json!({ "address": address, "title": title, "parameters": parameters, "messages": messages })
}

/// What the server does: it sends, to whoever asked by GET.
fn operation((name, _, title, messages): &(&str, &str, &str, &[&str])) -> Value {
    let messages: Vec<Value> = messages.iter().map(|message| json!({ "$ref": format!("#/channels/{name}/messages/{message}") })).collect();
    json!({
        "action": "send", "title": title, "channel": { "$ref": format!("#/channels/{name}") }, "messages": messages,
        "bindings": { "http": { "method": "GET", "bindingVersion": "0.3.0" } },
    })
}

fn message(contract: &Value, (_, name, title, kind, data): &Row) -> Value {
    json!({ "name": name, "title": title, "contentType": "application/json", "payload": envelope(contract, kind, data) })
}

fn resync() -> Value {
    json!({
        "name": "resync",
        "title": "Sambungkan lagi dengan id terakhir. Come again with the last id: the last word of a stream.",
        "contentType": "application/json",
        "payload": { "type": "object", "required": ["reason"], "properties": { "reason": { "type": "string", "examples": ["reconnect"] } } },
    })
}

/// The envelope of the contract around other data.
fn envelope(contract: &Value, kind: &str, data: &str) -> Value {
    let mut schema = schema(contract, "CloudEvent_EventItem");
    let own = [("/properties/data", reference("schemas", data)), ("/properties/type/example", kind.into())];
    for (place, value) in own {
        if let Some(member) = schema.pointer_mut(place) {
            *member = value;
        }
    }
    schema
}

/// A schema of the contract.
fn schema(contract: &Value, name: &str) -> Value {
    contract.pointer(&format!("/components/schemas/{name}")).cloned().unwrap_or_default()
}

fn reference(part: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{part}/{name}") })
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// The schemas that messages refer to, and those that these refer to.
fn reachable(contract: &Value, messages: &BTreeMap<&str, Value>) -> BTreeMap<String, Value> {
    let mut found: BTreeMap<String, Value> = BTreeMap::new();
    let mut open: Vec<String> = messages.values().flat_map(references).collect();
    while let Some(name) = open.pop() {
        if let Entry::Vacant(place) = found.entry(name) {
            let schema = schema(contract, place.key());
            open.extend(references(&schema));
            place.insert(schema);
        }
    }
    found
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(SCHEMAS)).map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
