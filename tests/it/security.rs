//! What the security pages promise is there: every requirement has its row, every test named exists, and what we build on comes from
//! where we think it does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has.
#[rustfmt::skip]
const CHAPTERS: &[(u32, usize)] = &[
    (1, 27), (2, 11), (3, 19), (4, 10), (5, 9), (6, 35), (7, 18), (8, 7), (9, 7), (10, 29), (11, 14), (12, 9), (13, 13), (14, 9), (15, 13), (16, 16), (17, 7),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).unwrap_or_else(|error| panic!("docs/{name}: {error}"))
}

/// The files in which a test of this module may stand.
fn files_of(module: &[&str]) -> Vec<PathBuf> {
    let joined = module.join("/");
    let unit = module.iter().filter(|step| **step != "tests").copied().collect::<Vec<_>>().join("/");
    let candidates = [
        format!("tests/it/{joined}.rs"),
        format!("tests/it/{joined}/mod.rs"),
        format!("src/{joined}.rs"),
        format!("src/{joined}/mod.rs"),
        format!("src/{unit}.rs"),
        format!("src/{unit}/mod.rs"),
    ];
    candidates.into_iter().map(|path| root().join(path)).filter(|path| path.is_file()).collect()
}

/// Whether `text` names a test: `module::function`, with or without further modules.
fn is_name(text: &str) -> bool {
    text.contains("::") && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_:".contains(&b))
}

fn exists(name: &str) -> bool {
    let steps: Vec<&str> = name.split("::").collect();
    let (function, module) = steps.split_last().expect("a name");
    let defined = |path: &PathBuf| std::fs::read_to_string(path).is_ok_and(|text| text.contains(&format!("fn {function}(")));
    files_of(module).iter().any(defined)
}

#[test]
fn every_row_names_what_exists() {
    let mut missing = BTreeSet::new();
    for name in ["ASVS.md", "SECURITY.md"] {
        let text = page(name);
        let quoted = text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        missing.extend(quoted.into_iter().filter(|quoted| is_name(quoted) && !exists(quoted)));
    }
    assert!(missing.is_empty(), "named in docs, and nowhere to be found: {missing:#?}");
}

#[test]
fn every_requirement_has_one_row() {
    let (text, mut chapters, mut states, mut seen) = (page("ASVS.md"), BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    for row in text.lines().filter_map(|line| line.strip_prefix("| V")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [id, what, state, by, _] = cells.as_slice() else { panic!("no row of four cells: {row}") };
        let chapter: u32 = id.split('.').next().and_then(|chapter| chapter.parse().ok()).expect("V<chapter>.<section>.<number>");
        assert!(seen.insert((*id).to_owned()), "V{id} stands twice");
        assert!(!what.is_empty() && !by.is_empty(), "V{id} says nothing");
        assert!(["shown", "n/a", "open"].contains(state), "V{id}: {state}");
        *chapters.entry(chapter).or_insert(0_usize) += 1;
        *states.entry((*state).to_owned()).or_insert(0_usize) += 1;
    }
    assert_eq!(chapters, CHAPTERS.iter().copied().collect::<BTreeMap<_, _>>());
    println!("{} requirements: {states:?}", seen.len());
}

/// Licences whose terms we can keep in one binary.
#[rustfmt::skip]
const LICENCES: &[&str] = &[
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0", "ISC", "MIT", "MIT-0",
    "MPL-2.0", "PostgreSQL", "Unicode-3.0", "Unlicense", "Zlib", "blessing", "OpenSSL",
];

/// Whether an SPDX expression can be met: every part joined by AND has an alternative on the list.
fn may_use(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" AND ").all(|part| part.split(" OR ").any(|licence| LICENCES.contains(&licence.trim())))
}

/// The system this was built on, as the compiler names it.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    said.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

#[test]
fn dependencies_come_from_one_registry_under_known_licences() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock");
    for package in lock.split("[[package]]").skip(1).filter(|package| !package.contains("name = \"mpp\"")) {
        let sound =
            package.contains("source = \"registry+https://github.com/rust-lang/crates.io-index\"") && package.contains("checksum = ");
        assert!(sound, "from elsewhere, or without a checksum:{package}");
    }
    // What is built here: crates of other systems need not be on this machine.
    let arguments = ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", &host()];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let unknown: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(may_use))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(unknown.is_empty(), "licences not on the list: {unknown:#?}");
    println!("{} packages", packages.len());
}
