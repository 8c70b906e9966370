//! Reads `src` as a tree of modules, each with what it imports. Test code is read, too, but marked: it may import anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, UseTree};

/// One module: a file, or a block within one.
pub struct Module {
    /// Without the crate: `["queueing", "service", "issue"]`.
    pub path: Vec<String>,
    /// Under `src`.
    pub file: PathBuf,
    pub is_test: bool,
    /// Absolute paths it names, in `use` or in code: `crate::db::tx::Tx`, `diesel::QueryDsl`.
    pub imports: BTreeSet<Vec<String>>,
    /// Calls of a method `route`.
    pub route_calls: usize,
    /// Raw statements put together by `format!`.
    pub formatted_sql: usize,
    /// `#[allow(…)]`, but for the crate root's own under test.
    pub allows: usize,
}

impl Module {
    /// `queueing::service::issue`, as exceptions name it.
    pub fn name(&self) -> String {
        self.path.join("::")
    }
}

/// Every module reachable from `main.rs` and `lib.rs`.
pub fn modules() -> Vec<Module> {
    let mut found = Vec::new();
    for root in ["lib.rs", "main.rs"] {
        let file = PathBuf::from(root);
        read_file(&mut found, if root == "main.rs" { vec!["main".into()] } else { Vec::new() }, &file, Path::new(""), false);
    }
    found
}

/// All `.rs` files under `src`, with their lengths.
pub fn files() -> Vec<(PathBuf, usize)> {
    let (mut found, mut folders) = (Vec::new(), vec![src()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("read a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let lines = std::fs::read_to_string(&path).expect("read a file").lines().count();
                found.push((path.strip_prefix(src()).expect("under src").to_owned(), lines));
            }
        }
    }
    found
}

/// A module that stands in no file, to try the rules on.
pub fn module_of(path: &str, text: &str) -> Module {
    let syntax = syn::parse_file(text).expect("parse");
    let (mut found, path) = (Vec::new(), path.split("::").map(ToOwned::to_owned).collect());
    read_items(&mut found, path, Path::new("-"), Path::new("-"), false, &syntax.attrs, &syntax.items);
    found.remove(0)
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// `children` is the folder of the files of its `mod x;`.
fn read_file(found: &mut Vec<Module>, path: Vec<String>, file: &Path, children: &Path, is_test: bool) {
    let text = std::fs::read_to_string(src().join(file)).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let syntax = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let is_test = is_test || only_for_tests(&syntax.attrs);
    read_items(found, path, file, children, is_test, &syntax.attrs, &syntax.items);
}

fn read_items(
    found: &mut Vec<Module>,
    path: Vec<String>,
    file: &Path,
    children: &Path,
    is_test: bool,
    attrs: &[Attribute],
    items: &[Item],
) {
    let nested: BTreeSet<String> =
        items.iter().filter_map(|i| if let Item::Mod(m) = i { Some(m.ident.to_string()) } else { None }).collect();
    let module = Module {
        path: path.clone(),
        file: file.to_owned(),
        is_test,
        imports: BTreeSet::new(),
        route_calls: 0,
        formatted_sql: 0,
        allows: 0,
    };
    let mut reader = Reader { module, nested };
    for attribute in attrs {
        reader.visit_attribute(attribute);
    }
    for item in items.iter().filter(|item| !matches!(item, Item::Mod(_))) {
        // A test item amid ordinary code (a fixture behind `cfg(test)`) imports what it likes.
        if !only_for_tests(attributes(item)) {
            reader.visit_item(item);
        }
    }
    found.push(reader.module);
    for item in items {
        let Item::Mod(item) = item else { continue };
        let (name, is_test) = (item.ident.to_string(), is_test || only_for_tests(&item.attrs));
        let child = [path.clone(), vec![name.clone()]].concat();
        let folder = children.join(&name);
        if let Some((_, items)) = &item.content {
            read_items(found, child, file, &folder, is_test, &item.attrs, items);
        } else {
            let flat = children.join(format!("{name}.rs"));
            let file = if src().join(&flat).is_file() { flat } else { folder.join("mod.rs") };
            read_file(found, child, &file, &folder, is_test);
        }
    }
}

/// Whether the code exists under `cfg(test)` only.
fn only_for_tests(attributes: &[Attribute]) -> bool {
    let is_test = |a: &Attribute| a.path().is_ident("cfg") && a.parse_args::<syn::Path>().is_ok_and(|p| p.is_ident("test"));
    attributes.iter().any(is_test)
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

struct Reader {
    module: Module,
    /// Names of modules declared here: a path may begin with one.
    nested: BTreeSet<String>,
}

impl Reader {
    /// Notes `path`, made absolute.
    fn note(&mut self, path: &[String]) {
        let mut base: Vec<String> = self.module.path.clone();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => {
                self.module.imports.insert(path.to_vec());
                return;
            }
            Some("self") => rest = &path[1..],
            Some("super") => {
                while let Some(("super", after)) = rest.split_first().map(|(first, after)| (first.as_str(), after)) {
                    base.pop();
                    rest = after;
                }
            }
            Some(name) if self.nested.contains(name) => {}
            _ => {
                self.module.imports.insert(path.to_vec());
                return;
            }
        }
        self.module.imports.insert([&["crate".to_owned()], base.as_slice(), rest].concat());
    }

    fn note_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.note_tree(&with(path.ident.to_string()), &path.tree),
            UseTree::Name(name) => self.note(&with(name.ident.to_string())),
            UseTree::Rename(name) => self.note(&with(name.ident.to_string())),
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_tree(before, tree)),
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        // A single word is a local name or was imported; that import is noted.
        if path.segments.len() > 1 {
            let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
            self.note(&names);
        }
        visit::visit_path(self, path);
    }

    /// What stands in a macro call is only words; the absolute paths among them are found all the same.
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let text = mac.tokens.to_string().replace(' ', "");
        for root in ["crate::", "diesel::"] {
            for (at, _) in text.match_indices(root) {
                let end = text[at..].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).map_or(text.len(), |end| at + end);
                let path: Vec<String> = text[at..end].split("::").filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect();
                self.note(&path);
            }
        }
        visit::visit_macro(self, mac);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.module.route_calls += usize::from(call.method == "route");
        self.module.formatted_sql += usize::from(call.method == "batch_execute" && call.args.iter().any(is_format));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(function) = call.func.as_ref() {
            let raw = function.path.segments.last().is_some_and(|name| name.ident == "sql_query" || name.ident == "sql");
            self.module.formatted_sql += usize::from(raw && call.args.iter().any(is_format));
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let root_under_test = self.module.path.is_empty() && attribute.path().is_ident("cfg_attr");
        let text = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        let conditional = attribute.path().is_ident("cfg_attr") && text.replace(' ', "").contains("allow(");
        self.module.allows += usize::from(attribute.path().is_ident("allow") || conditional && !root_under_test);
    }
}

fn is_format(argument: &Expr) -> bool {
    match argument {
        Expr::Macro(mac) => mac.mac.path.is_ident("format"),
        Expr::Reference(inner) => is_format(&inner.expr),
        Expr::MethodCall(call) => is_format(&call.receiver),
        _ => false,
    }
}
