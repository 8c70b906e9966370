//! Statements on `agencies`.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl};

use super::json_text::{Json, json};
use crate::catalogue::model::{Agency, AgencyKind, AgencyProfile, ComplaintChannel};
use crate::db::connection::DbConn;
use crate::db::schema::agencies as a;
use crate::kernel::ids::{AgencyId, MallId};

/// A row of `agencies`, in the order of the table.
#[derive(Queryable)]
struct Row {
    _mall_id: MallId,
    id: AgencyId,
    code: String,
    name_id: String,
    name_en: String,
    kind: AgencyKind,
    parent: String,
    website: Option<String>,
    source: String,
    position: i64,
    version: i64,
    description_id: Option<String>,
    description_en: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    complaint_unit: Option<String>,
    complaint_address: Option<String>,
    complaint_phone: Option<String>,
    complaint_email: Option<String>,
    complaint_url: Option<String>,
    search_equivalents: Json<Vec<String>>,
}

impl From<Row> for Agency {
    fn from(row: Row) -> Self {
        let (address, phone, email, url) = (row.complaint_address, row.complaint_phone, row.complaint_email, row.complaint_url);
        let profile = AgencyProfile {
            name_id: row.name_id,
            name_en: row.name_en,
            kind: row.kind,
            parent: row.parent,
            website: row.website,
            source: row.source,
            description_id: row.description_id,
            description_en: row.description_en,
            email: row.email,
            phone: row.phone,
            complaint: row.complaint_unit.map(|unit| ComplaintChannel { unit, address, phone, email, url }),
            search_equivalents: row.search_equivalents.0,
        };
        Self { id: row.id, code: row.code, position: row.position, version: row.version, profile }
    }
}

/// All agencies of a mall, in the order of the listing.
pub fn load_agencies(conn: &mut DbConn, mall_id: MallId) -> QueryResult<Vec<Agency>> {
    let rows: Vec<Row> =
        a::table.filter(a::mall_id.eq(mall_id)).order((a::position.asc(), a::code.asc())).select(a::all_columns).load(conn)?;
    Ok(rows.into_iter().map(Agency::from).collect())
}

/// The columns of a profile.
macro_rules! profile {
    ($profile:expr) => {{
        let profile: &AgencyProfile = $profile;
        let complaint = profile.complaint.as_ref();
        (
            a::name_id.eq(&profile.name_id),
            a::name_en.eq(&profile.name_en),
            a::kind.eq(profile.kind),
            a::parent.eq(&profile.parent),
            a::website.eq(profile.website.as_deref()),
            a::source.eq(&profile.source),
            a::description_id.eq(profile.description_id.as_deref()),
            a::description_en.eq(profile.description_en.as_deref()),
            a::email.eq(profile.email.as_deref()),
            a::phone.eq(profile.phone.as_deref()),
            a::complaint_unit.eq(complaint.map(|channel| channel.unit.as_str())),
            a::complaint_address.eq(complaint.and_then(|channel| channel.address.as_deref())),
            a::complaint_phone.eq(complaint.and_then(|channel| channel.phone.as_deref())),
            a::complaint_email.eq(complaint.and_then(|channel| channel.email.as_deref())),
            a::complaint_url.eq(complaint.and_then(|channel| channel.url.as_deref())),
            a::search_equivalents.eq(json(&profile.search_equivalents)),
        )
    }};
}

/// Adds an agency. Breaks `agencies_code_unique` when the mall has its code.
pub fn insert_agency(conn: &mut DbConn, mall_id: MallId, agency: &Agency) -> QueryResult<usize> {
    let named = (
        a::mall_id.eq(mall_id),
        a::id.eq(agency.id),
        a::code.eq(&agency.code),
        a::position.eq(agency.position),
        a::version.eq(agency.version),
    );
    diesel::insert_into(a::table).values((named, profile!(&agency.profile))).execute(conn)
}

/// Replaces everything but id and code, where the row still has the version `before`.
pub fn update_agency(conn: &mut DbConn, mall_id: MallId, agency: &Agency, before: i64) -> QueryResult<usize> {
    diesel::update(a::table.filter(a::mall_id.eq(mall_id)).filter(a::id.eq(agency.id)).filter(a::version.eq(before)))
        .set((a::position.eq(agency.position), a::version.eq(agency.version), profile!(&agency.profile)))
        .execute(conn)
}
