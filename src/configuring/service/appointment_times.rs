//! Putting weekly appointment times in place.

use serde_json::json;

use super::{Put, announce_change, one_row, queues};
use crate::capacity::model::SessionTemplate;
use crate::capacity::store;
use crate::configuring::dto::SessionTemplateBody;
use crate::configuring::faults::{Faults, check_code};
use crate::counters::model::Queue;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::http::etag::PutCondition;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::SessionTemplateId;
use crate::kernel::permission::Caller;

/// Makes or replaces the template with this code. Bookings stay as they are, also where the new times do not hold theirs.
///
/// # Errors
/// `not_found`, `forbidden_scope`, `version_mismatch`, `validation_failed`; `duplicate_code` when another queue of the site has the code.
pub fn put(
    tx: &mut Tx<'_>,
    d: &Directory,
    caller: &Caller,
    (site, queue, code, condition): (&str, &str, &str, &PutCondition),
    body: &SessionTemplateBody,
) -> Result<Put<SessionTemplate>> {
    let queue = queues::found(d, caller, (site, queue))?;
    let existing = d.session_templates.iter().find(|t| t.site_id == queue.site_id && t.code == code);
    if existing.is_some_and(|t| t.queue_id != queue.id) {
        return Err(AppError::new(Code::DuplicateCode)
            .detail("Kode itu dipakai antrean lain di tempat ini.", "Another queue of the site has that code."));
    }
    condition.check(existing.map(|t| t.version))?;
    check(body)?;
    let Some(existing) = existing else {
        check_code(code, "/template")?;
        let made = template_of(body, queue, (SessionTemplateId::fresh(), code, 1));
        return create(tx, made);
    };
    let changed = template_of(body, queue, (existing.id, code, existing.version + 1));
    let mall_id = tx.mall_id();
    one_row(store::update_session_template(tx.conn(), mall_id, &changed, existing.version)?)?;
    let today = d.site(site)?.zone.service_date(tx.now());
    store::adjust_slot_capacity(tx.conn(), mall_id, changed.id, today, changed.capacity)?;
    announce_change(tx, "session_template.changed", subject(&changed), Some(payload(existing)), payload(&changed))?;
    Ok(Put::Replaced(changed))
}

fn create(tx: &mut Tx<'_>, made: SessionTemplate) -> Result<Put<SessionTemplate>> {
    let mall_id = tx.mall_id();
    store::insert_session_template(tx.conn(), mall_id, &made)?;
    announce_change(tx, "session_template.created", subject(&made), None, payload(&made))?;
    Ok(Put::Created(made))
}

fn check(body: &SessionTemplateBody) -> Result<()> {
    let mut faults = Faults::default();
    faults.range(body.weekday, 1..=7, "/weekday");
    faults.range(body.slot_minutes, 1..=1440, "/slot_minutes");
    faults.range(body.capacity, 0..=500, "/capacity");
    faults.range(body.min_notice_min, 0..=43_200, "/min_notice_min");
    faults.range(body.max_days, 0..=90, "/max_days");
    faults.require(body.from < body.to, "/to", "out_of_order", ("Akhir harus setelah awal.", "The end must be after the start."));
    let length = body.to.minutes() - body.from.minutes();
    let whole = length % body.slot_minutes.max(1) == 0;
    let words = ("Dari awal sampai akhir harus kelipatan lama satu waktu.", "From start to end must be a multiple of one time.");
    faults.require(whole || length <= 0, "/slot_minutes", "does_not_fit", words);
    let ordered = body.valid_from.zip(body.valid_to).is_none_or(|(from, to)| from <= to);
    faults.require(ordered, "/valid_to", "out_of_order", ("Akhir berlaku sebelum awalnya.", "It ends before it begins."));
    faults.into_result()
}

fn template_of(body: &SessionTemplateBody, queue: &Queue, (id, code, version): (SessionTemplateId, &str, i64)) -> SessionTemplate {
    SessionTemplate {
        id,
        site_id: queue.site_id,
        queue_id: queue.id,
        code: code.to_owned(),
        weekday: body.weekday,
        from_min: body.from.minutes(),
        to_min: body.to.minutes(),
        slot_minutes: body.slot_minutes,
        capacity: body.capacity,
        valid_from: body.valid_from,
        valid_to: body.valid_to,
        min_notice_min: body.min_notice_min,
        max_days: body.max_days,
        version,
    }
}

fn subject(template: &SessionTemplate) -> String {
    format!("session-templates/{}", template.id)
}

fn payload(t: &SessionTemplate) -> serde_json::Value {
    json!({
        "code": t.code, "version": t.version, "queue_id": t.queue_id, "weekday": t.weekday, "from_min": t.from_min, "to_min": t.to_min,
        "slot_minutes": t.slot_minutes, "capacity": t.capacity, "valid_from": t.valid_from, "valid_to": t.valid_to,
        "min_notice_min": t.min_notice_min, "max_days": t.max_days,
    })
}
