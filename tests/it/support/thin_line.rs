//! A line as a village has it: a proxy that lets so many bytes through a second, each late by half a round trip.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

/// The line's own buffers hold so many packets; then it tells the sender to wait.
const PACKETS: usize = 8;
const PACKET: usize = 512;

#[derive(Clone, Copy)]
pub struct Pace {
    pub bits_per_second: u32,
    pub round_trip: Duration,
}

pub struct ThinLine {
    pub addr: SocketAddr,
    carried: Arc<AtomicUsize>,
}

impl ThinLine {
    /// A line to `server`; it lives as long as the process.
    pub fn to(server: SocketAddr, pace: Pace) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (addr, carried) = (listener.local_addr().expect("an address"), Arc::<AtomicUsize>::default());
        let count = Arc::clone(&carried);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // The handshake.
                thread::sleep(pace.round_trip);
                let Ok(upstream) = TcpStream::connect(server) else { return };
                let (up, down) = (client.try_clone().expect("a handle"), upstream.try_clone().expect("a handle"));
                let counts = (Arc::clone(&count), Arc::clone(&count));
                thread::spawn(move || carry(up, upstream, pace, &counts.0));
                thread::spawn(move || carry(down, client, pace, &counts.1));
            }
        });
        Self { addr, carried }
    }

    /// Bytes that went over it so far, both ways.
    pub fn carried(&self) -> usize {
        self.carried.load(Ordering::Relaxed)
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, pace: Pace, carried: &AtomicUsize) {
    let (sender, receiver) = sync_channel::<(Instant, Vec<u8>)>(PACKETS);
    let reader = thread::spawn(move || {
        let mut packet = [0; PACKET];
        while let Ok(count @ 1..) = from.read(&mut packet) {
            if sender.send((Instant::now(), packet[..count].to_vec())).is_err() {
                return;
            }
        }
    });
    let mut free = Instant::now();
    for (at, packet) in receiver {
        let bits = u32::try_from(packet.len() * 8).expect("a small packet");
        free = free.max(at) + Duration::from_secs(1) * bits / pace.bits_per_second;
        thread::sleep((free + pace.round_trip / 2).saturating_duration_since(Instant::now()));
        carried.fetch_add(packet.len(), Ordering::Relaxed);
        if to.write_all(&packet).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
    let _ = reader.join();
}
