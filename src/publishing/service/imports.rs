//! A file of an agency becomes a plan; somebody else looks through it and applies it as it was shown, or not at all.

use actix_web::web::Bytes;
use serde_json::json;

use super::{check_words, of_agency};
use crate::catalogue::import::{
    AGENCIES, Applied, Effects, Fault, Known, Outcome, Plan, Reading, Rows, SERVICES, StoredImport, Turn, conflicts, outcomes, plan,
    touched,
};
use crate::catalogue::model::checks::LINE;
use crate::catalogue::service::import::{self as catalogue_import, Catalogue, Cause};
use crate::catalogue::store;
use crate::catalogue::table::{Format, Profile, Unreadable};
use crate::configuring::service::{missing, one_row};
use crate::db::connection::DbConn;
use crate::db::tx::Tx;
use crate::directory::Directory;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::ImportId;
use crate::kernel::permission::{Caller, Permission, Target};
use crate::kernel::words::Text;
use crate::publishing::dto::ApplyBody;
use crate::streams;
use crate::streams::model::NewEvent;

/// How long a plan may be applied, in minutes: a working day and the night after it.
const OPEN_MIN: i64 = 24 * 60;
/// How long a plan can be read after that, in minutes.
const KEPT_MIN: i64 = 30 * 24 * 60;
/// How many plans of one person wait at once.
const WAITING: i64 = 10;

/// A file that was handed in.
pub struct Upload {
    pub bytes: Bytes,
    pub form: (Format, Profile),
}

/// Sound rows, and what the file would do.
pub type Drafted = (Rows, Effects);

/// Reads a file and compares it with what the mall has; changes nothing. A row with a fault, and one that would change what is not the
/// caller's to write, is left out and told of.
///
/// # Errors
/// `malformed_body`, `payload_too_large`, `validation_failed` when the file is none that can be read.
pub fn draft((d, caller): (&Directory, &Caller), upload: &Upload, has: &Catalogue) -> Result<Drafted> {
    let known = Known { agencies: &has.agencies, services: &has.services };
    let (mut rows, mut faults) = (Rows::read(&upload.bytes, upload.form, &known).map_err(refused)?, Vec::new());
    loop {
        let Reading { sound, faults: mut found } = rows.clone().check(&has.agencies);
        found.extend(conflicts(&sound, &has.existing()));
        let made = outcomes(&plan(&sound, &has.existing()), &sound, &has.existing());
        found.extend(not_theirs((d, caller), &made));
        if found.is_empty() {
            return Ok((rows, Effects::new(made, &faults, upload.form, &has.existing())));
        }
        // What stood beside a faulty row may be faulty without it.
        rows = rows.without(&found);
        faults.extend(found);
    }
}

fn refused(error: Unreadable) -> AppError {
    match error {
        Unreadable::Bytes(text) => AppError::new(Code::MalformedBody).text(text),
        Unreadable::TooLarge(text) => AppError::new(Code::PayloadTooLarge).text(text),
        Unreadable::Shape(Text { id, en }) => AppError::new(Code::ValidationFailed).field_text("", "wrong_shape", id, en),
    }
}

/// Rows that would change what another agency answers for. What they leave as it is needs nobody's leave: so the file of the whole mall
/// may come back from each agency.
fn not_theirs((d, caller): (&Directory, &Caller), (agencies, services): &(Vec<Outcome>, Vec<Outcome>)) -> Vec<Fault> {
    let may = |code: &&str| caller.may(Permission::ServiceWrite, &target(d, code));
    let fault = |file, outcome: &Outcome| Fault {
        file,
        row: Some(outcome.row),
        code: Some(outcome.code.clone()),
        field: None,
        word: "forbidden_scope",
        problem: Text::new("bukan instansi Anda; baris ini akan mengubahnya", "not your agency, and the row would change it"),
    };
    let foreign = |outcome: &&Outcome| outcome.turn != Turn::Unchanged && !touched(outcome).all(|code| may(&code));
    let rows = |file, outcomes: &[Outcome]| outcomes.iter().filter(foreign).map(|outcome| fault(file, outcome)).collect::<Vec<_>>();
    [rows(AGENCIES, agencies), rows(SERVICES, services)].concat()
}

/// An agency by its code; one that the mall does not have is everybody's business.
fn target(d: &Directory, code: &str) -> Target {
    d.agencies.iter().find(|agency| agency.code == code).map_or(Target::mall(d.mall.id), |agency| of_agency(d, agency.id))
}

/// Keeps a plan.
///
/// # Errors
/// The engine's.
pub fn keep(tx: &mut Tx<'_>, form: (Format, Profile), (rows, effects): &Drafted) -> Result<StoredImport> {
    let (mall_id, made_at, made_by) = (tx.mall_id(), tx.now(), tx.origin().actor.key_scope());
    let (format, profile) = form;
    let import = StoredImport {
        id: ImportId::fresh(),
        profile,
        format,
        rows: rows.clone(),
        effects: effects.clone(),
        made_by,
        made_at,
        expires_at: made_at.plus_min(OPEN_MIN),
        applied: None,
    };
    store::delete_old_imports(tx.conn(), mall_id, made_at.plus_min(-KEPT_MIN), (&import.made_by, WAITING - 1))?;
    store::insert_import(tx.conn(), mall_id, &import)?;
    let payload = json!({ "import": import.id.as_str(), "agencies": import.effects.touched(), "faulty_rows": effects.faulty_rows });
    streams::append(tx, NewEvent { kind: "catalogue_import.planned", subject: format!("imports/{}", import.id), payload })?;
    Ok(import)
}

/// A plan, for who made it and for those who may read the drafts of every agency it would change.
///
/// # Errors
/// `not_found`; `forbidden`, `forbidden_scope`; the engine's.
pub fn find(conn: &mut DbConn, d: &Directory, caller: &Caller, id: &str) -> Result<StoredImport> {
    caller.require_in(Permission::ConfigRead, d.mall.id)?;
    let import = import_of(conn, d, id)?;
    if import.made_by != caller.actor.key_scope() {
        require(d, caller, Permission::ConfigRead, &import)?;
    }
    Ok(import)
}

fn import_of(conn: &mut DbConn, d: &Directory, id: &str) -> Result<StoredImport> {
    let none = || missing("Rencana impor itu", "import plan");
    store::find_import(conn, d.mall.id, id.parse().map_err(|_| none())?)?.ok_or_else(none)
}

fn require(d: &Directory, caller: &Caller, permission: Permission, import: &StoredImport) -> Result<()> {
    import.effects.touched().into_iter().try_for_each(|code| caller.require(permission, &target(d, code)))
}

/// Applies a plan: every text of it is in force from today. Once it was applied, it is applied: asking again gives the same answer.
///
/// # Errors
/// `not_found`, `forbidden_scope`; `own_import` for who made it; `import_expired`; `import_faulty` unless rows with faults are to be left
/// out; `import_outdated` when the plan would do something else by now; `validation_failed`.
pub fn apply(tx: &mut Tx<'_>, d: &Directory, caller: &Caller, (id, body): (&str, &ApplyBody)) -> Result<StoredImport> {
    caller.require_in(Permission::ServicePublish, d.mall.id)?;
    let import = import_of(tx.conn(), d, id)?;
    require(d, caller, Permission::ServicePublish, &import)?;
    check_words("/reason", &body.reason, LINE)?;
    if import.applied.is_some() {
        return Ok(import);
    }
    let by = tx.origin().actor.key_scope();
    require_fit(&import, &by, tx, body.skip_faulty_rows)?;
    let plan = still(tx.conn(), d, &import)?;
    let (written_by, reason) = (Some(import.made_by.clone()), Some(body.reason.clone()));
    catalogue_import::apply(tx, &plan, d.date, &Cause { import: Some(import.id.to_string()), written_by, reason })?;
    let applied = Applied { by, at: tx.now(), reason: body.reason.clone() };
    one_row(store::mark_applied(tx.conn(), d.mall.id, import.id, &applied)?)?;
    Ok(StoredImport { applied: Some(applied), ..import })
}

fn require_fit(import: &StoredImport, by: &str, tx: &Tx<'_>, skip_faulty_rows: bool) -> Result<()> {
    if import.made_by == by {
        return Err(AppError::new(Code::OwnImport));
    }
    if import.expires_at <= tx.now() {
        return Err(AppError::new(Code::ImportExpired));
    }
    if import.effects.faulty_rows > 0 && !skip_faulty_rows {
        return Err(AppError::new(Code::ImportFaulty).member("faulty_rows", import.effects.faulty_rows));
    }
    Ok(())
}

/// The plan made again from its rows: it must do what was shown.
fn still(conn: &mut DbConn, d: &Directory, import: &StoredImport) -> Result<Plan> {
    let has = Catalogue::load(conn, d.mall.id, d.date)?;
    let Reading { sound, mut faults } = import.rows.clone().check(&has.agencies);
    faults.extend(conflicts(&sound, &has.existing()));
    let plan = plan(&sound, &has.existing());
    let (agencies, services) = outcomes(&plan, &sound, &has.existing());
    let differs = |now: &[Outcome], then: &[Outcome]| {
        let changed = then.iter().filter(|outcome| !now.contains(outcome)).map(|outcome| outcome.code.clone());
        changed.take(10).collect::<Vec<_>>()
    };
    let changed = [differs(&agencies, &import.effects.agencies), differs(&services, &import.effects.services)].concat();
    if faults.is_empty() && changed.is_empty() {
        return Ok(plan);
    }
    let codes = changed.into_iter().chain(faults.into_iter().filter_map(|fault| fault.code)).take(10).collect::<Vec<_>>().join(", ");
    Err(AppError::new(Code::ImportOutdated)
        .detail(format!("Berubah sejak direncanakan: {codes}."), format!("Changed since the plan: {codes}.")))
}
