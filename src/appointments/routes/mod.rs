//! Operations on times and appointments.

mod booking;
mod changes;
mod check_in;
mod track;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::Appointment;
use super::views::AppointmentView;
use crate::commands::{Core, Ctx};
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::answer::Answer;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::SiteId;
use crate::sites::model::Site;

/// Registers the operations of this slice.
pub fn configure(cfg: &mut ServiceConfig) {
    track::configure(cfg);
    booking::configure(cfg);
    changes::configure(cfg);
    check_in::configure(cfg);
}

type Shared = web::Data<Core>;

/// The site of a command, as the directory in force has it.
fn site_in(d: &Directory, id: SiteId) -> Result<&Site> {
    d.site_by_id(id).ok_or_else(|| AppError::new(Code::NotFound))
}

/// The answer that shows a changed appointment.
fn shown(tx: &Tx<'_>, d: &Directory, appointment: &Appointment) -> Result<Answer> {
    let view = AppointmentView::of(appointment, d, site_in(d, appointment.site_id)?, tx.now());
    Ok(Answer::ok(&view)?.version(appointment.version))
}

/// Changes an appointment in the lane of its site and shows it.
async fn change(
    core: &Core,
    ctx: Ctx,
    path: &super::dto::AppointmentPath,
    work: impl Fn(&mut Tx<'_>, &Directory) -> Result<Answer> + Send + 'static,
) -> Result<actix_web::HttpResponse> {
    let mall_id = core.directory(&path.mall).await?.mall.id;
    let lane = super::service::lane_of(&core.db, mall_id, path.id).await?;
    core.command(&ctx, lane, work).await
}
