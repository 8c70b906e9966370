//! Personal data: how it is kept, who sees it, and when it leaves (SSL-4, UU 27/2022).

mod canary;
mod leaving;
mod reading;
mod requests;
mod rotating;
mod world;
