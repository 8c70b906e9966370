//! The settings of the server: how long a connection may take for what. Every limit is a defence against slow or silent peers.
//!
//! What actix bounds by itself: the head of a request (408 without a body, since no app has seen it), idle connections, the
//! farewell, the size of a head (128 KiB, 96 headers). What it does not bound: the time of a body ([`super::limits`] does, in the
//! app), and that of an answer. A peer that does not read keeps its connection and what lies in the write buffer for ever. So the
//! kernel is asked to give up ([`Times::slow_reader`]), and large answers are handed out in slices of 32 KiB ([`super::etag`]).

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error, HttpServer};
use rustls::ServerConfig;

/// Time limits of connections.
#[derive(Debug, Clone)]
pub struct Times {
    /// For the head of the first request to arrive; then 408. As long for a TLS handshake before it; then the connection closes.
    pub head: Duration,
    /// For a peer to close after an answer that refuses its body, or at the end. Above 500 ms: actix reads its clock that seldom
    /// and forgets a deadline that has already passed.
    pub disconnect: Duration,
    /// For an idle connection to send its next request.
    pub keep_alive: Duration,
    /// For sent bytes to be accepted by the peer; then the kernel resets the connection (`TCP_USER_TIMEOUT`, Linux only).
    pub slow_reader: Duration,
    /// For running requests when the process is told to stop, in seconds.
    pub shutdown_s: u64,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(5),
            disconnect: Duration::from_secs(2),
            keep_alive: Duration::from_secs(30),
            slow_reader: Duration::from_secs(20),
            shutdown_s: 10,
        }
    }
}

/// Starts serving `app`, which was [`mounted`](super::mount), on `listener`. The server stops by itself at SIGTERM and SIGINT,
/// letting running requests end. With `tls` it speaks HTTPS and nothing else.
///
/// # Errors
/// When the socket cannot be used.
pub fn serve<T, B>(
    app: impl Fn() -> App<T> + Send + Clone + 'static,
    listener: TcpListener,
    tls: Option<ServerConfig>,
    workers: usize,
    times: &Times,
) -> io::Result<Server>
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()> + 'static,
    B: MessageBody + 'static,
{
    give_up_on_slow_readers(&listener, times.slow_reader)?;
    let server = HttpServer::new(app)
        .workers(workers)
        .client_request_timeout(times.head)
        .client_disconnect_timeout(times.disconnect)
        .tls_handshake_timeout(times.head)
        .keep_alive(times.keep_alive)
        .shutdown_timeout(times.shutdown_s);
    let server = match tls {
        Some(config) => server.listen_rustls_0_23(listener, config)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

/// Until somebody tells the process to stop, beside the server, which listens for the same signals.
#[cfg(unix)]
pub async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
pub async fn told_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Accepted connections inherit the option of the listener.
#[cfg(target_os = "linux")]
fn give_up_on_slow_readers(listener: &TcpListener, limit: Duration) -> io::Result<()> {
    socket2::SockRef::from(listener).set_tcp_user_timeout(Some(limit))
}

#[cfg(not(target_os = "linux"))]
fn give_up_on_slow_readers(_: &TcpListener, _: Duration) -> io::Result<()> {
    Ok(())
}
