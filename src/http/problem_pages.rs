//! The page of each problem code, where `type` of a problem leads: for people as HTML, for programs as JSON.

use serde_json::{Value, json};

use super::problem::{status_of, type_path};
use crate::kernel::codes::Code;

/// One code as JSON.
pub(super) fn code_document(code: Code) -> Value {
    let spec = code.spec();
    json!({
        "type": type_path(code),
        "code": spec.word,
        "status": status_of(spec.kind).as_u16(),
        "title": { "id": spec.title_id, "en": spec.title_en },
        "advice": { "id": spec.advice_id, "en": spec.advice_en },
    })
}

/// All codes as JSON.
pub(super) fn index_document() -> Value {
    json!({ "items": Code::ALL.iter().map(|code| code_document(*code)).collect::<Vec<_>>() })
}

/// One code as a page.
pub(super) fn code_page(code: Code) -> String {
    let spec = code.spec();
    let status = status_of(spec.kind);
    let body = format!(
        "<article><h1>{}</h1><p><code>{}</code> · HTTP {status}</p><p>{}</p>\
         <section lang=\"en\"><h2>{}</h2><p>{}</p></section><p><a href=\"/problems\">Semua kode · All codes</a></p></article>",
        escaped(spec.title_id),
        spec.word,
        advice(spec.advice_id),
        escaped(spec.title_en),
        advice(spec.advice_en)
    );
    framed(spec.title_id, &body)
}

/// All codes as a page.
pub(super) fn index_page() -> String {
    let row = |code: &Code| {
        let spec = code.spec();
        format!(
            "<tr><td><a href=\"{}\"><code>{}</code></a></td><td>{}</td><td>{}<br><span lang=\"en\">{}</span></td></tr>",
            type_path(*code),
            spec.word,
            status_of(spec.kind).as_u16(),
            escaped(spec.title_id),
            escaped(spec.title_en)
        )
    };
    let rows: String = Code::ALL.iter().map(row).collect();
    let head = "<tr><th scope=\"col\">Kode</th><th scope=\"col\">HTTP</th><th scope=\"col\">Arti</th></tr>";
    framed("Kode masalah", &format!("<h1>Kode masalah · Problem codes</h1><table><thead>{head}</thead><tbody>{rows}</tbody></table>"))
}

/// A whole page around `body`, which is HTML.
pub(super) fn framed(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"id\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{} · API MPP</title><link rel=\"stylesheet\" href=\"/docs/assets/docs.css\"></head>\
         <body><header><nav aria-label=\"Dokumentasi\"><a href=\"/docs\">API</a><a href=\"/problems\">Kode masalah</a></nav></header>\
         <main>{body}</main></body></html>\n",
        escaped(title)
    )
}

/// A text of the table, in which backquotes mark code.
fn advice(text: &str) -> String {
    let mut html = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = escaped(part);
        html.push_str(&if at % 2 == 1 { format!("<code>{part}</code>") } else { part });
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_without_loose_ends() {
        for code in Code::ALL {
            let page = code_page(*code);
            assert!(page.contains(code.spec().word) && !page.contains('`'), "{page}");
            assert!(index_page().contains(&type_path(*code)));
        }
        assert_eq!(advice("a `b<c` d"), "a <code>b&lt;c</code> d");
    }
}
