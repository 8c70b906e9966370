//! Rules, masks, and the one way to a full value.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::NO_STORE;
use crate::appointments::dto::AppointmentPath;
use crate::commands::Core;
use crate::db::Lane;
use crate::http::body::Json;
use crate::http::params::Path;
use crate::http::request::RequestInfo;
use crate::identity::auth::{Auth, needs};
use crate::kernel::error::Result;
use crate::kernel::ids::PersonDataId;
use crate::privacy::model::ReadPurpose;
use crate::privacy::service::read;
use crate::privacy::views::{DataRules, FullData, MaskedData, MaskedDataList};
use crate::vault::Vault;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(list_personal_data_rules).service(list_personal_data).service(read_personal_data);
}

/// A mall.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct MallPath {
    /// Code of the mall.
    #[param(example = "sumedang", max_length = 40)]
    pub mall: String,
}

/// One value.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct DataPath {
    /// Code of the mall.
    #[param(example = "sumedang", max_length = 40)]
    mall: String,
    /// Id of the value.
    #[param(value_type = PersonDataId, example = "0192f0c1-7c4e-7000-8000-0000000000a7")]
    data: PersonDataId,
}

/// What a full value is wanted for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReadData {
    /// Written down with who read it and when.
    purpose: ReadPurpose,
}

/// What is kept about visitors
///
/// Each kind of personal data with its purpose, the days after which it is gone, and the law behind it. Nothing has to be given to
/// take a number; a booking may be made without any of it.
#[utoipa::path(
    tag = "privacy", operation_id = "list_personal_data_rules", params(MallPath),
    responses((status = 200, description = "The rules.", body = DataRules)),
    security(()),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/personal-data-rules")]
async fn list_personal_data_rules(core: Data<Core>, path: Path<MallPath>) -> Result<HttpResponse> {
    core.directory(&path.mall).await?;
    Ok(HttpResponse::Ok().json(DataRules::all()))
}

/// Personal data of a booking
///
/// What the visitor told, masked.
#[utoipa::path(
    tag = "privacy", operation_id = "list_personal_data", params(AppointmentPath),
    responses((status = 200, description = "One entry for each kind that was given.", body = MaskedDataList)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!([])))
)]
#[get("/v1/malls/{mall}/appointments/{id}/personal-data")]
async fn list_personal_data(core: Data<Core>, path: Path<AppointmentPath>, auth: Auth<needs::AppointmentManage>) -> Result<HttpResponse> {
    let (d, id) = (core.directory(&path.mall).await?, path.id);
    let found = core.db.read(move |conn| read::of_appointment(conn, &d, id, &auth.caller)).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(MaskedDataList { items: found.iter().map(MaskedData::of).collect() }))
}

/// Read a full value
///
/// The only way to one. Who read which value for what is an event of the mall; the value is in no log and no event, and the answer is
/// kept nowhere.
#[utoipa::path(
    tag = "privacy", operation_id = "read_personal_data", params(DataPath), request_body = ReadData,
    responses((status = 200, description = "The value.", body = FullData)),
    security(("bearer" = [])),
    extensions(("x-problem-codes" = json!(["personal_data_restricted"])), ("x-answer-not-kept" = json!(true)))
)]
#[post("/v1/malls/{mall}/personal-data/{data}/read")]
async fn read_personal_data(
    core: Data<Core>,
    vault: Data<Vault>,
    path: Path<DataPath>,
    auth: Auth<needs::PersonDataRead>,
    info: RequestInfo,
    body: Json<ReadData>,
) -> Result<HttpResponse> {
    let (d, id, purpose) = (core.directory(&path.mall).await?, path.data, body.value.purpose);
    let (lane, origin, caller) = (Lane::mall(d.mall.id), auth.origin(&info), auth.caller);
    let (row, value) = core.db.write(lane, origin, move |tx| read::read(tx, &d, &vault, id, purpose, &caller)).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(FullData::of(&row, &value)))
}
