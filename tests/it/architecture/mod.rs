//! The order of the house: who may import whom, read from `src` itself. A failure names the rule and what to do.

mod source;

use std::collections::BTreeSet;

use source::{Module, modules};

/// The slices, each may use those before it.
const SLICES: &[&str] = &[
    "streams",
    "identity",
    "vault",
    "sites",
    "catalogue",
    "calendar",
    "counters",
    "capacity",
    "directory",
    "commands",
    "devices",
    "configuring",
    "publishing",
    "queueing",
    "appointments",
    "waiting",
    "floor",
    "live",
    "audit",
    "privacy",
    "standards",
];

/// (module, what it may use of the crate beside itself). Slices may use all of these but `config`, too.
const GROUND: &[(&str, &[&str])] = &[("kernel", &[]), ("db", &["kernel"]), ("http", &["kernel"]), ("config", &["kernel", "db"])];

/// May use everything: they put the rest together.
const ABOVE: &[&str] = &["setup", "jobs", "app", "demo", "cli", "main"];

/// (rule, module, what it imports, why). May only shrink: an entry that is not needed fails as well.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[
    (
        ORDER,
        "catalogue::ready",
        "directory",
        "the catalogue's HTTP face shows the directory in force, which is made of the catalogue; to be put above it",
    ),
    (ORDER, "catalogue::routes", "commands", "as above"),
    (ORDER, "catalogue::routes", "directory", "as above"),
    (ORDER, "config::identity", "identity", "reads the settings that sign-in defines"),
    (ORDER, "config::keys", "identity", "reads the keys in the form that sign-in uses"),
    (DIESEL, "identity::places", "diesel", "a store by another name; to be put under one"),
    (LAYERS, "commands::store", "http", "what it stores is an HTTP answer"),
];

/// (file under `src`, its most lines, why it is longer than [`LINES`]). May only shrink.
const LONG_FILES: &[(&str, usize, &str)] = &[("db/schema.rs", 800, "one table after the other")];

/// (module, why its raw SQL is put together by `format!`). May only shrink.
const FORMATTED_SQL: &[(&str, &str)] = &[];

/// Lines of a file that ask for a second file.
const LINES: usize = 300;

const ORDER: &str = "a module uses only what stands before it in the order of the house";
const LAYERS: &str = "inside a slice: model ← store ← service ← routes";
const DIESEL: &str = "only `store` modules speak diesel";

/// A broken rule: (rule, module, what it imports).
type Finding = (&'static str, String, String);

#[test]
fn every_import_follows_the_order_of_the_house() {
    let mut findings = BTreeSet::new();
    for module in modules().iter().filter(|module| !module.is_test) {
        findings.extend(against_order(module));
        findings.extend(against_layers(module));
        findings.extend(against_diesel(module));
    }
    let known = |(rule, module, import): &Finding| EXCEPTIONS.iter().any(|e| (e.0, e.1, e.2) == (*rule, module, import));
    let new: Vec<String> =
        findings.iter().filter(|f| !known(f)).map(|(rule, module, import)| format!("{module} uses {import}, but {rule}")).collect();
    assert!(new.is_empty(), "move the code or turn the dependency round:\n{}", new.join("\n"));

    let needed = |e: &(&'static str, &str, &str, &str)| findings.contains(&(e.0, e.1.to_owned(), e.2.to_owned()));
    let stale: Vec<_> = EXCEPTIONS.iter().filter(|e| !needed(e)).collect();
    assert!(stale.is_empty(), "strike these exceptions, nobody needs them: {stale:#?}");
}

/// The top-level modules of the crate that `module` uses, beside its own.
fn uses_of_the_crate(module: &Module) -> BTreeSet<&str> {
    let own = module.path.first().map_or("", String::as_str);
    let in_crate = module.imports.iter().filter(|import| import[0] == "crate" || import[0] == "mpp");
    in_crate.filter_map(|import| import.get(1)).map(String::as_str).filter(|top| *top != own).collect()
}

fn against_order(module: &Module) -> Vec<Finding> {
    let Some(own) = module.path.first().map(String::as_str) else { return Vec::new() };
    if ABOVE.contains(&own) {
        return Vec::new();
    }
    let place = SLICES.iter().position(|slice| *slice == own);
    let allowed: Vec<&str> = match (place, GROUND.iter().find(|(name, _)| *name == own)) {
        (Some(place), _) => ["kernel", "db", "http"].into_iter().chain(SLICES[..place].iter().copied()).collect(),
        (None, Some((_, uses))) => uses.to_vec(),
        (None, None) => panic!("`{own}` has no place in the order of the house: give it one in SLICES, GROUND or ABOVE"),
    };
    let forbidden = uses_of_the_crate(module).into_iter().filter(|top| !allowed.contains(top));
    forbidden.map(|top| (ORDER, module.name(), top.to_owned())).collect()
}

/// The layer a module of a slice belongs to, by the name of its file or folder below the slice.
fn layer<'a>(path: &[&'a str]) -> Option<(&'a str, &'static str)> {
    let (slice, name) = (path.first()?, path.get(1)?);
    let layer = ["model", "store", "service", "routes"].into_iter().find(|layer| name.starts_with(layer))?;
    SLICES.contains(slice).then_some((*slice, layer))
}

fn against_layers(module: &Module) -> Vec<Finding> {
    let own: Vec<&str> = module.path.iter().map(String::as_str).collect();
    let Some((slice, own_layer)) = layer(&own) else { return Vec::new() };
    let forbidden: &[&str] = match own_layer {
        "model" => &["store", "service", "routes", "http", "db", "diesel"],
        "store" => &["service", "routes", "http"],
        "service" => &["routes"],
        _ => &[],
    };
    let mut findings = BTreeSet::new();
    for import in &module.imports {
        let import: Vec<&str> = import.iter().map(String::as_str).collect();
        let target = match import.as_slice() {
            ["crate", rest @ ..] => match layer(rest) {
                // Another slice's layers are above or below as a whole.
                Some((other, layer)) if other == slice => layer,
                Some(_) => continue,
                None => rest.first().copied().unwrap_or_default(),
            },
            [other, ..] => other,
            [] => continue,
        };
        if forbidden.contains(&target) {
            findings.insert((LAYERS, module.name(), target.to_owned()));
        }
    }
    findings.into_iter().collect()
}

/// The tables and diesel's queries belong to stores. What `#[derive]` says of a type is no import, and a service may name
/// diesel's error, to give a broken constraint its meaning.
fn against_diesel(module: &Module) -> Vec<Finding> {
    let own: Vec<&str> = module.path.iter().map(String::as_str).collect();
    let in_slice = own.first().is_some_and(|top| SLICES.contains(top) || *top == "http" || *top == "config");
    let is_store = layer(&own).is_some_and(|(_, layer)| layer == "store" || layer == "model");
    let speaks = module.imports.iter().any(|import| {
        let import: Vec<&str> = import.iter().map(String::as_str).collect();
        matches!(import.as_slice(), ["crate", "db", "schema", ..]) || import[0] == "diesel" && import.get(1) != Some(&"result")
    });
    if in_slice && !is_store && speaks { vec![(DIESEL, module.name(), "diesel".to_owned())] } else { Vec::new() }
}

/// The rules themselves: each breach is seen, however it is written, and what is allowed is left alone.
#[test]
fn every_kind_of_breach_is_seen() {
    let findings = |path: &str, text: &str| -> Vec<(&str, String)> {
        let module = source::module_of(path, text);
        let all = [against_order(&module), against_layers(&module), against_diesel(&module)].concat();
        all.into_iter().map(|(rule, _, import)| (rule, import)).collect()
    };
    let breach = |rule, import: &str| vec![(rule, import.to_owned())];
    assert_eq!(findings("kernel::time", "use crate::db::Db;"), breach(ORDER, "db"));
    assert_eq!(findings("sites::service", "use crate::{kernel::ids::SiteId, queueing};"), breach(ORDER, "queueing"));
    assert_eq!(findings("sites::service", "fn f() { super::super::floor::f() }"), breach(ORDER, "floor"));
    assert_eq!(findings("sites::service", "fn f() { log!(crate::floor::f()) }"), breach(ORDER, "floor"));
    assert_eq!(findings("queueing::model::ticket", "use super::super::store::find;"), breach(LAYERS, "store"));
    assert_eq!(findings("queueing::model::ticket", "use diesel::QueryDsl;"), breach(LAYERS, "diesel"));
    assert_eq!(findings("queueing::store", "use super::service;"), breach(LAYERS, "service"));
    assert_eq!(findings("queueing::service::issue", "fn f() -> crate::queueing::routes::T { todo() }"), breach(LAYERS, "routes"));
    assert_eq!(findings("queueing::service::issue", "use crate::db::schema::tickets;"), breach(DIESEL, "diesel"));
    assert_eq!(findings("queueing::views", "fn f() { diesel::select(1) }"), breach(DIESEL, "diesel"));
    let allowed = "#[derive(diesel::Queryable)] struct T; use crate::kernel::ids::SiteId; #[cfg(test)] use crate::floor;";
    assert_eq!(findings("queueing::model", allowed), []);
    assert_eq!(findings("queueing::service::issue", "fn meaning(e: diesel::result::Error) {}"), []);
    assert_eq!(findings("queueing::store::find", "use super::super::model::T; use diesel::QueryDsl; use crate::streams::store;"), []);

    let counts = |text: &str| {
        let module = source::module_of("queueing::routes", text);
        (module.route_calls, module.formatted_sql, module.allows)
    };
    assert_eq!(counts("fn f(c: C) { c.route(\"/\", get()); }"), (1, 0, 0));
    assert_eq!(
        counts("fn f(c: C) { diesel::sql_query(format!(\"{c}\")); sql_query(&format!(\"{c}\")); c.batch_execute(&format!(\"\")) }"),
        (0, 3, 0)
    );
    assert_eq!(counts("fn f() { #[allow(dead_code)] let x = 1; } #[cfg_attr(test, allow(unused))] fn g() {}"), (0, 0, 2));
    assert_eq!(counts("#[expect(dead_code, reason = \"r\")] fn f() { sql_query(\"SELECT 1\"); }"), (0, 0, 0));
}

#[test]
fn every_route_is_an_attribute_that_the_contract_sees() {
    let with_calls = modules().into_iter().filter(|m| !m.is_test && m.route_calls > 0 && SLICES.contains(&m.path[0].as_str()));
    let names: Vec<String> = with_calls.map(|m| m.name()).collect();
    assert!(names.is_empty(), "`.route(` is invisible to OpenAPI; use #[get], #[post], … and `.service(` in {names:?}");
}

#[test]
fn no_statement_is_put_together_from_texts() {
    let names: BTreeSet<String> = modules().iter().filter(|m| m.formatted_sql > 0).map(Module::name).collect();
    let known: BTreeSet<String> = FORMATTED_SQL.iter().map(|(module, _)| (*module).to_owned()).collect();
    assert_eq!(names, known, "bind values instead of `format!` in raw SQL; strike from FORMATTED_SQL what is no more");
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let names: Vec<String> = modules().iter().filter(|m| m.allows > 0).map(Module::name).collect();
    assert!(names.is_empty(), "write #[expect(lint, reason = \"…\")] instead of #[allow] in {names:?}");
}

#[test]
fn every_file_belongs_to_the_crate() {
    let read: BTreeSet<_> = modules().into_iter().map(|m| m.file).collect();
    let orphans: Vec<_> = source::files().into_iter().filter(|(file, _)| !read.contains(file)).collect();
    assert!(orphans.is_empty(), "no `mod` names {orphans:?}");
}

#[test]
fn files_stay_short_enough_to_be_read_at_once() {
    let files = source::files();
    let limit = |file: &str| LONG_FILES.iter().find(|(name, ..)| *name == file).map_or(LINES, |(_, most, _)| *most);
    let too_long: Vec<_> = files.iter().filter(|(file, lines)| *lines > limit(&file.to_string_lossy())).collect();
    assert!(too_long.is_empty(), "split by what changes together: {too_long:?}");
    let is_long = |name: &str| files.iter().any(|(file, lines)| file.to_string_lossy() == name && *lines > LINES);
    let stale: Vec<_> = LONG_FILES.iter().filter(|(name, ..)| !is_long(name)).collect();
    assert!(stale.is_empty(), "strike these, they are short now: {stale:?}");
}
