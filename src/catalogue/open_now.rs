//! Which services give a number now, asked of whoever knows: queues and counters lie above the catalogue in the order of the house. The
//! composition root puts this into the app's data, as it does with what the readiness of the process depends on.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::kernel::error::Result;
use crate::kernel::ids::ServiceId;

/// The services of a mall, named by its code, that some site gives a number for at this moment.
#[derive(Clone)]
pub struct OpenNow(Arc<Ask>);

type Ask = dyn Fn(String) -> BoxFuture<'static, Result<HashSet<ServiceId>>> + Send + Sync;

impl OpenNow {
    pub fn new(ask: impl Fn(String) -> BoxFuture<'static, Result<HashSet<ServiceId>>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    /// # Errors
    /// `not_found` for an unknown mall; the engine's.
    pub async fn of(&self, mall: &str) -> Result<HashSet<ServiceId>> {
        (self.0)(mall.to_owned()).await
    }
}
