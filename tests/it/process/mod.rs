//! Several real processes on one database, and what can befall them. Every story on both engines; the harness checks at the
//! end that numbers, logs, legs and quotas are whole (`support::invariants`).

mod bookings;
mod calls;
mod crash;
mod numbers;
mod rotation;
mod shutdown;
mod sign_ins;
mod streams;
mod thin_line;
mod tls;

/// Services of the small mall.
mod service {
    pub const KK: &str = "DISDUKCAPIL-001";
    pub const KTP: &str = "DISDUKCAPIL-008";
    pub const PAJAK: &str = "BAPENDA-001";
}
