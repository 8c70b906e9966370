//! Pure: the last events of a site, and what lies behind a reader's place.

mod ring;

pub use ring::{Gap, Ring, Since};
