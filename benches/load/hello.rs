//! The measure of reads.

use std::process::{Child, Command};

use serde_json::json;

use crate::client::{Load, ROUND, Row, get};
use crate::stage::{free_port, wait_for};

/// The smallest JSON handler on the same framework, in a process of its own: the measure of reads.
pub struct Hello {
    child: Child,
    port: u16,
    pid: u32,
}

impl Hello {
    pub fn start() -> Self {
        let port = free_port();
        let child = Command::new(std::env::current_exe().expect("self")).args(["hello", &port.to_string()]).spawn().expect("hello");
        wait_for(port, "/hello");
        let pid = child.id();
        Self { child, port, pid }
    }

    /// One round of load on it.
    pub fn row(&self) -> Row {
        let round = Load { time: ROUND, only: None };
        round.run("hello-world JSON", self.port, 32, self.pid, |_, _| get("/hello", None))
    }
}

impl Drop for Hello {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of that process.
pub fn serve() {
    let port: u16 = std::env::args().nth(2).and_then(|p| p.parse().ok()).expect("port");
    actix_web::rt::System::new().block_on(async move {
        let app = || {
            actix_web::App::new()
                .route("/hello", actix_web::web::get().to(|| async { actix_web::HttpResponse::Ok().json(json!({"message": "halo"})) }))
        };
        actix_web::HttpServer::new(app).workers(2).bind(("127.0.0.1", port)).expect("bind").run().await.expect("run");
    });
}
