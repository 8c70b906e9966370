//! What heartbeats come to: a word in memory at once, a row within seconds, an event only when something changed.

use serde_json::json;

use crate::db::tx::Tx;
use crate::devices::model::{Beat, Incident, is_silent};
use crate::devices::store::presence::Watched;
use crate::devices::store::{incidents, presence as store};
use crate::kernel::error::Result;
use crate::kernel::ids::{IncidentId, SiteId};
use crate::kernel::time::Instant;
use crate::streams;
use crate::streams::model::NewEvent;

/// Times by the machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct Listening {
    pub now: Instant,
    pub since: Instant,
}

/// Writes down what devices of a site said since the last round, and misses those that say nothing. Part of the round that the jobs
/// make anyway: a heartbeat costs no commit of its own. Returns the number of changes.
///
/// # Errors
/// The engine's.
pub fn sweep(tx: &mut Tx<'_>, site_id: SiteId, beats: &[Beat], listening: Listening) -> Result<usize> {
    let mall_id = tx.mall_id();
    let watched = store::of_site(tx.conn(), mall_id, site_id)?;
    let mut changes = 0;
    for beat in beats {
        let before = watched.iter().find(|device| device.id == beat.device_id);
        changes += usize::from(heard(tx, before, beat)?);
    }
    let silent = watched.iter().filter(|device| {
        let spoke = beats.iter().any(|beat| beat.device_id == device.id);
        device.presence.online && !spoke && is_silent(device.presence.last_seen_at, listening.since, listening.now)
    });
    for device in silent {
        miss(tx, site_id, device, listening.now)?;
        changes += 1;
    }
    Ok(changes)
}

fn heard(tx: &mut Tx<'_>, before: Option<&Watched>, beat: &Beat) -> Result<bool> {
    let Some(before) = before else {
        // A first word, or the last one of a device that was revoked since.
        if crate::identity::store_devices::token_hashes(tx.conn(), beat.mall_id, beat.device_id)?.is_some() {
            store::insert(tx.conn(), beat)?;
            note(tx, "device.online", beat)?;
        }
        return Ok(true);
    };
    if store::update(tx.conn(), beat)? == 0 {
        return Ok(false);
    }
    if !before.presence.online {
        incidents::set_recovered(tx.conn(), beat.mall_id, beat.device_id, Some(beat.at))?;
        note(tx, "device.online", beat)?;
    } else if before.presence.report != beat.report {
        note(tx, "device.state_changed", beat)?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn note(tx: &mut Tx<'_>, kind: &'static str, beat: &Beat) -> Result<()> {
    let payload = json!({
        "device_id": beat.device_id, "printer": beat.report.printer, "sound": beat.report.sound, "software": beat.report.software,
    });
    streams::append(tx, NewEvent { kind, subject: format!("devices/{}", beat.device_id), payload }).map(|_| ())
}

/// A device fell silent: whoever is responsible is named, and the matter stays open until a person closes it.
fn miss(tx: &mut Tx<'_>, site_id: SiteId, device: &Watched, now: Instant) -> Result<()> {
    let (mall_id, last_seen_at) = (tx.mall_id(), device.presence.last_seen_at);
    store::set_offline(tx.conn(), mall_id, device.id)?;
    if incidents::set_recovered(tx.conn(), mall_id, device.id, None)? == 0 {
        let new = Incident {
            id: IncidentId::fresh(),
            device_id: device.id,
            site_id,
            responsible: device.responsible.clone(),
            last_seen_at,
            opened_at: now,
            recovered_at: None,
            closed_at: None,
            closed_by: None,
            resolution: None,
        };
        incidents::insert(tx.conn(), mall_id, &new)?;
    }
    let payload = json!({
        "device_id": device.id, "kind": device.kind, "responsible": device.responsible, "last_seen_at": last_seen_at,
    });
    streams::append(tx, NewEvent { kind: "device.offline", subject: format!("devices/{}", device.id), payload }).map(|_| ())
}
