//! Reading a mall's configuration whole, in one snapshot.

use chrono::NaiveDate;

use super::Directory;
use super::lookup::Index;
use crate::catalogue::search::ServiceIndex;
use crate::db::connection::DbConn;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::MallId;
use crate::{calendar, capacity, catalogue, counters, sites};

/// Loads everything about a mall. The caller holds a transaction, so that all rows are of one version.
pub fn load(conn: &mut DbConn, mall_id: MallId, version: i64, date: NaiveDate) -> Result<Directory> {
    let mall = sites::store::load_mall(conn, mall_id)?.ok_or_else(|| AppError::internal("a mall without a row"))?;
    let stored_schedules = calendar::store::load_schedules(conn, mall_id)?;
    let stored_days = calendar::store::load_days(conn, mall_id)?;
    let stored_overrides = calendar::store::load_overrides(conn, mall_id)?;
    let mut directory = Directory {
        mall,
        version,
        date,
        sites: sites::store::load_sites(conn, mall_id)?,
        zones: sites::store::load_zones(conn, mall_id)?,
        admissions: sites::store::load_admissions(conn, mall_id)?,
        agencies: catalogue::store::load_agencies(conn, mall_id)?,
        services: catalogue::store::load_services(conn, mall_id, date)?,
        regulations: catalogue::store::load_regulations(conn, mall_id)?,
        offerings: counters::store::load_offerings(conn, mall_id)?,
        queues: counters::store::load_queues(conn, mall_id)?,
        counters: counters::store::load_counters(conn, mall_id)?,
        schedules: stored_schedules.iter().map(|s| s.rule.clone()).collect(),
        days: stored_days.iter().map(|s| s.rule.clone()).collect(),
        overrides: stored_overrides.iter().map(|s| s.rule.clone()).collect(),
        stored_schedules,
        stored_days,
        stored_overrides,
        quota_rules: capacity::store::load_quota_rules(conn, mall_id)?,
        session_templates: capacity::store::load_session_templates(conn, mall_id)?,
        search: ServiceIndex::default(),
        index: Index::default(),
    };
    directory.index = Index::of(&directory);
    Ok(directory)
}
