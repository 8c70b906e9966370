//! What commands and reads of all slices work with.

use std::sync::Arc;

use actix_web::HttpResponse;

use super::context::Ctx;
use super::store::{self, Found};
use crate::db::tx::Tx;
use crate::db::{Db, Lane};
use crate::directory::{Directories, Directory};
use crate::http::answer::Answer;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::sealing::DataKey;
use crate::kernel::time::{Clock, Instant};

/// Database, directories and the business clock. Cheap to clone.
#[derive(Clone)]
pub struct Core {
    pub db: Db,
    pub directories: Arc<Directories>,
    pub clock: Arc<dyn Clock>,
    /// Seals the answers kept under idempotency keys.
    pub answers: Arc<DataKey>,
}

impl Core {
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The directory of a mall, by its code in a path.
    ///
    /// # Errors
    /// `not_found`; the engine's.
    pub async fn directory(&self, mall: &str) -> Result<Arc<Directory>> {
        self.directories.current(&self.db, mall, self.now()).await
    }

    /// Runs `work` in `lane` with the directory in force and answers; under a key the answer is kept and given again.
    /// What `work` refuses for the state of things (409) is kept too; its effects are undone.
    ///
    /// # Errors
    /// What `work` refuses; `idempotency_key_reused` when the key belongs to another request; the lane's.
    pub async fn command(
        &self,
        ctx: &Ctx,
        lane: Lane,
        work: impl Fn(&mut Tx<'_>, &Directory) -> Result<Answer> + Send + 'static,
    ) -> Result<HttpResponse> {
        let directories = Arc::clone(&self.directories);
        let run = move |tx: &mut Tx<'_>| {
            let directory = directories.in_force(tx)?;
            work(tx, &directory)
        };
        let Some(keyed) = ctx.keyed(lane.mall_id) else {
            return Ok(self.db.write(lane, ctx.origin(), run).await?.into_response(false));
        };
        let (key, to_find, to_keep, info) = (keyed.key.clone(), keyed.clone(), keyed, ctx.info.clone());
        let (seal, seal_refusal) = (Arc::clone(&self.answers), Arc::clone(&self.answers));
        let work = move |tx: &mut Tx<'_>| match store::find(tx, &to_find, &seal)? {
            Some(Found::Same(answer)) => Ok((answer, true)),
            Some(Found::OtherRequest) => Err(AppError::new(Code::IdempotencyKeyReused)),
            None => {
                let answer = run(tx)?;
                store::keep(tx, &to_find, &answer, &seal)?;
                Ok((answer, false))
            }
        };
        let on_refusal = Box::new(move |tx: &mut Tx<'_>, error: AppError| {
            if !error.is_domain_answer() {
                return Err(error);
            }
            let answer = Answer::problem(&error, &info);
            store::keep(tx, &to_keep, &answer, &seal_refusal)?;
            Ok((answer, false))
        });
        let (answer, replayed) = self.db.write_keyed(lane, ctx.origin(), key, work, on_refusal).await?;
        Ok(answer.into_response(replayed))
    }
}
