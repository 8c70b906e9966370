//! How the API speaks HTTP, against a real server on a port of its own: what an integrator sees on the wire.

mod bodies;
mod client;
mod conditions;
mod contract;
mod deadlines;
mod headers;
mod pages;
mod rates;
mod routing;
mod sample;
