//! The migrations of both engines, what they make, and that `src/db/schema.rs` says the same.

use std::collections::BTreeSet;

use mpp::db::migrations::{migrate, revert_all};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Token};

use crate::support::tables::{self, Facts, describe};
use crate::support::{Engine, TestDb, run};

both_engines!(up_down_up_leaves_the_same_schema, schema_rs_says_what_the_migrations_make, every_table_of_a_mall_can_be_distributed_by_it);

/// (table, why its rows are not of one mall). May only shrink.
const OF_NO_MALL: &[(&str, &str)] = &[
    ("installation", "settings of the whole installation"),
    ("malls", "the malls themselves: their id is the `mall_id` of all others"),
    ("users", "one person may work for several malls; the grants are of a mall"),
    ("staff_sessions", "as above: a person signs in, not a mall"),
    ("refresh_tokens", "as above; found before anybody knows whose it is"),
    ("sign_in_attempts", "as above; who guesses names no mall"),
    ("external_identities", "as above: an issuer vouches for a person"),
];

/// (unique index without `mall_id`, why). May only shrink: no engine can keep such a rule over distributed tables.
const UNIQUE_ACROSS_MALLS: &[(&str, &str)] = &[
    ("appointments_token_unique", "a hash of 128 random bits: unique anyway, the index is how it is found"),
    ("devices_token_unique", "as above; a device signs in before its mall is known"),
    ("tickets_token_unique", "as above"),
];

/// Names under `migrations/<engine>`.
fn names(engine: &str) -> BTreeSet<String> {
    let folder = format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).expect("read the folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect()
}

#[test]
fn both_folders_have_the_same_names_each_with_up_and_down() {
    assert_eq!(names("sqlite"), names("postgresql"));
    for engine in ["sqlite", "postgresql"] {
        for name in names(engine) {
            let (digits, words) = name.split_once('_').expect("YYYYMMDDhhmmss_verb_object");
            assert!(digits.len() == 14 && digits.bytes().all(|b| b.is_ascii_digit()) && words.contains('_'), "{name}");
            for file in ["up.sql", "down.sql"] {
                let path = format!("{}/migrations/{engine}/{name}/{file}", env!("CARGO_MANIFEST_DIR"));
                assert!(std::path::Path::new(&path).is_file(), "{path} is missing");
            }
        }
    }
}

/// What only one side has, readable in a failure.
fn assert_agree(left_name: &str, left: &Facts, right_name: &str, right: &Facts) {
    let (only_left, only_right): (Vec<_>, Vec<_>) = (left.difference(right).collect(), right.difference(left).collect());
    assert!(only_left.is_empty() && only_right.is_empty(), "only {left_name}: {only_left:#?}\nonly {right_name}: {only_right:#?}");
}

async fn up_down_up_leaves_the_same_schema(engine: TestDb) {
    let db = TestDb::blank(engine.engine());
    let applied: BTreeSet<String> = migrate(db.url()).expect("up").into_iter().collect();
    let folder = names(if db.engine() == Engine::Sqlite { "sqlite" } else { "postgresql" });
    assert_eq!(applied.len(), folder.len(), "the binary carries other migrations than the folder: rebuild it");
    let first = describe(&mut db.connect());
    assert!(first.iter().any(|fact| fact.starts_with("tickets: ")), "nothing was made");
    revert_all(db.url()).expect("down");
    assert_agree("after down", &describe(&mut db.connect()), "nothing", &Facts::new());
    migrate(db.url()).expect("up again");
    assert_agree("the first time", &first, "the second time", &describe(&mut db.connect()));
    assert_eq!(migrate(db.url()).expect("nothing to do"), Vec::<String>::new());
}

#[test]
fn the_engines_agree_on_every_table() {
    run(Engine::Postgres, |postgres| async move {
        let sqlite = TestDb::new(Engine::Sqlite);
        assert_agree("SQLite", &describe(&mut sqlite.connect()), "PostgreSQL", &describe(&mut postgres.connect()));
    });
}

async fn schema_rs_says_what_the_migrations_make(db: TestDb) {
    let spoken_of = |fact: &String| fact.contains(": column ") || fact.contains(": primary key ");
    let made: Facts = describe(&mut db.connect()).into_iter().filter(spoken_of).collect();
    assert_agree("schema.rs", &facts_of_schema_rs(), "the database", &made);
}

async fn every_table_of_a_mall_can_be_distributed_by_it(db: TestDb) {
    let facts = describe(&mut db.connect());
    let mut not_of_a_mall = BTreeSet::new();
    let mut across_malls = BTreeSet::new();
    for (table, fact) in facts.iter().filter_map(|fact| fact.split_once(": ")) {
        if fact.starts_with("primary key (") && !fact.starts_with("primary key (mall_id") {
            not_of_a_mall.insert(table);
        }
        let exempt = OF_NO_MALL.iter().any(|(name, _)| *name == table);
        if let Some(key) = fact.strip_prefix("foreign key (") {
            let within = key.starts_with("mall_id, ") && key.contains(".mall_id, ") || key.starts_with("mall_id) to malls.id");
            assert!(exempt || within || key.contains(" to users.id"), "{table}: a row could point into another mall: {fact}");
        }
        if let Some(index) = fact.strip_prefix("unique index ").filter(|index| !exempt && !index.contains("mall_id")) {
            across_malls.insert(index.split(' ').next().expect("a name"));
        }
    }
    assert_eq!(not_of_a_mall, OF_NO_MALL.iter().map(|(table, _)| *table).collect(), "tables without `mall_id` first in their key");
    assert_eq!(across_malls, UNIQUE_ACROSS_MALLS.iter().map(|(index, _)| *index).collect(), "unique rules without `mall_id`");
}

/// One `diesel::table!`.
struct Table {
    name: Ident,
    primary_key: Punctuated<Ident, Token![,]>,
    columns: Punctuated<Column, Token![,]>,
}

struct Column {
    name: String,
    kind: String,
    nullable: bool,
}

impl Parse for Table {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (name, keys, columns);
        name = input.parse()?;
        syn::parenthesized!(keys in input);
        syn::braced!(columns in input);
        Ok(Self { name, primary_key: Punctuated::parse_terminated(&keys)?, columns: Punctuated::parse_terminated(&columns)? })
    }
}

impl Parse for Column {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let mut name = Ident::parse_any(input)?.to_string();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("sql_name")) {
            if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &attribute.meta.require_name_value()?.value {
                name = text.value();
            }
        }
        input.parse::<Token![->]>()?;
        let mut kind: Ident = input.parse()?;
        let nullable = kind == "Nullable";
        if nullable {
            input.parse::<Token![<]>()?;
            kind = input.parse()?;
            input.parse::<Token![>]>()?;
        }
        let kind = kind.to_string().to_lowercase().replace("bool", "boolean");
        Ok(Self { name, kind, nullable })
    }
}

fn facts_of_schema_rs() -> Facts {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema.rs");
    let file = syn::parse_file(&std::fs::read_to_string(path).expect("read schema.rs")).expect("parse schema.rs");
    let mut facts = Facts::new();
    for item in file.items {
        let syn::Item::Macro(item) = item else { continue };
        if item.mac.path.segments.last().is_none_or(|segment| segment.ident != "table") {
            continue;
        }
        let table: Table = item.mac.parse_body().expect("parse a table");
        let (name, keys) = (table.name.to_string(), table.primary_key.iter().map(ToString::to_string).collect::<Vec<_>>());
        facts.insert(tables::primary_key(&name, &keys.join(", ")));
        for column in table.columns {
            let nullability = if column.nullable { "NULL" } else { "NOT NULL" };
            facts.insert(tables::column(&name, &column.name, &column.kind, nullability));
        }
    }
    facts
}
