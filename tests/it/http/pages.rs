//! The contract, the documentation pages and the health of the process.

use mpp::kernel::codes::Code;

use super::client::{get, send};
use super::sample::serve;

const BROWSER: &str = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[test]
fn the_contract_is_served_with_a_tag() {
    let app = serve();
    let first = get(app, "/openapi.json");
    assert_eq!(first.json()["openapi"], "3.1.0");
    let tag = first.header("etag").expect("etag").to_owned();
    assert_eq!(send(app, "GET", "/openapi.json", &[&format!("If-None-Match: {tag}")], "").status, 304);
    let head = send(app, "HEAD", "/openapi.json", &[], "");
    assert_eq!((head.status, head.header("content-length")), (200, Some(first.body.len().to_string().as_str())));
    let refused = send(app, "POST", "/openapi.json", &[], "");
    assert_eq!(refused.header("allow"), Some("GET, HEAD, OPTIONS"));
    refused.problem(405, "method_not_allowed");
}

#[test]
fn the_pages_load_only_from_here_and_run_no_inline_script() {
    let app = serve();
    for path in ["/docs", "/docs/idempotency", "/devices", "/problems", "/problems/not_open"] {
        let page = send(app, "GET", path, &[BROWSER], "");
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{path}");
        let policy = page.header("content-security-policy").expect("policy");
        assert!(policy.starts_with("default-src 'self'") && !policy.contains("script-src"), "{policy}");
        assert!(!page.body.contains("http://") && !page.body.contains("https://"), "{path}");
        assert!(!page.body.contains("<script>") && !page.body.contains("onclick"), "{path}");
        for link in page.body.split("=\"/docs/assets/").skip(1) {
            let file = link.split('"').next().expect("file name");
            let asset = get(app, &format!("/docs/assets/{file}"));
            assert_eq!((asset.status, asset.header("cache-control")), (200, Some("public, max-age=86400")), "{file}");
            assert!(asset.header("etag").is_some());
        }
    }
    get(app, "/docs/assets/../secret").problem(404, "not_found");
    get(app, "/docs/assets/other.js").problem(404, "not_found");
}

#[test]
fn every_problem_type_leads_to_its_page() {
    let app = serve();
    for code in Code::ALL {
        let path = format!("/problems/{}", code.spec().word);
        let document = get(app, &path);
        assert_eq!(document.json()["title"]["id"], code.spec().title_id);
        assert_eq!(document.header("vary"), Some("Accept, Accept-Encoding"));
    }
    assert!(send(app, "GET", "/problems/holiday", &[BROWSER], "").body.contains("<h1>Hari libur</h1>"));
    get(app, "/problems/no_such_code").problem(404, "not_found");
}

#[test]
fn health_tells_living_from_ready() {
    let app = serve();
    assert_eq!(get(app, "/health/live").json()["status"], "ok");
    for _ in 0..3 {
        let ready = get(app, "/health/ready");
        assert_eq!((ready.status, &ready.json()["checks"][0]["name"]), (200, &"database".into()));
    }
    let down = get(app, "/health/ready");
    let problem = down.problem(503, "database_unavailable");
    assert_eq!(problem["checks"][0]["ready"], false);
    assert_eq!(get(app, "/health/live").status, 200);
}
