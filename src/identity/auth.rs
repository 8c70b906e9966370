//! Authentication of requests. The middleware [`recognise`] finds out who calls; the extractor [`Auth`] names in a handler's type what that
//! handler needs: `Auth<needs::TicketIssue>`. Order of refusals: 401, 403, then the request itself; services check the scope.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};

use super::bearer::bearer;
use super::gate::{Gate, Identified};
use super::model::DeviceKind;
use super::refusals::note_refusal;
use crate::db::Origin;
use crate::http::HttpState;
use crate::http::request::RequestInfo;
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::{DeviceId, SiteId, ZoneId};
use crate::kernel::permission::{Caller, Permission};

pub use super::bearer::{shown_hash, shown_token};

/// What a handler asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing; who shows a token is recognised all the same.
    Nothing,
    Identity,
    /// A device, of whatever kind.
    Device,
    /// A role with this permission, wherever; services check where.
    Permission(Permission),
}

/// A need as a type.
pub trait Needs: 'static {
    const NEED: Need;
}

/// The needs that a handler can name: one per permission, and three weaker ones.
pub mod needs {
    use super::{Need, Needs, Permission};
    /// Public: no token needed, a bad one refused.
    pub struct Anyone;
    impl Needs for Anyone {
        const NEED: Need = Need::Nothing;
    }
    /// Any valid token, of staff or device.
    pub struct Identity;
    impl Needs for Identity {
        const NEED: Need = Need::Identity;
    }
    /// A kiosk or display that speaks of itself.
    pub struct Device;
    impl Needs for Device {
        const NEED: Need = Need::Device;
    }

    macro_rules! permissions {
        ($($name:ident),+ $(,)?) => {
            $(#[doc = concat!("[`Permission::", stringify!($name), "`].")]
            pub struct $name;
            impl Needs for $name {
                const NEED: Need = Need::Permission(Permission::$name);
            })+
            /// Every permission that has a marker; a test compares with [`Permission::ALL`].
            pub const MARKED: &[Permission] = &[$(Permission::$name),+];
        };
    }
    permissions!(
        TicketIssue,
        TicketPrint,
        TicketRead,
        TicketServe,
        TicketManage,
        CounterOperate,
        AppointmentManage,
        AppointmentCheckIn,
        FloorRead,
        EventsRead,
        AuditRead,
        FloorConfigure,
        HoursConfigure,
        ServiceWrite,
        ServicePublish,
        ConfigRead,
        DeviceManage,
        UserManage,
        PersonDataRead,
        PersonDataManage,
    );
}

/// The device behind a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceInfo {
    pub id: DeviceId,
    pub kind: DeviceKind,
    pub site_id: SiteId,
    pub zone_id: Option<ZoneId>,
    /// Its tickets wait only once the slip is out.
    pub print_confirm: bool,
}

/// The caller of a handler that needs `P`.
pub struct Auth<P: Needs> {
    pub caller: Caller,
    /// Which device calls, if one does.
    pub device: Option<DeviceInfo>,
    identified: Identified,
    need: PhantomData<P>,
}

impl<P: Needs> Auth<P> {
    /// Who is behind the events of this request.
    #[must_use]
    pub fn origin(&self, info: &RequestInfo) -> Origin {
        Origin::of_request(self.caller.actor, info.request_id.clone(), info.client)
    }
    /// Refuses a device that gives no numbers for the service of this code.
    ///
    /// # Errors
    /// `forbidden_scope`.
    pub fn require_service(&self, code: &str) -> Result<()> {
        self.identified.device.as_ref().map_or(Ok(()), |device| device.require_service(code))
    }
    /// The caller with the device record as it was found.
    #[must_use]
    pub fn identified(&self) -> &Identified {
        &self.identified
    }
    fn new(identified: Identified) -> Self {
        let device = identified.device.as_ref().map(|device| DeviceInfo {
            id: device.id,
            kind: device.kind,
            site_id: device.site_id,
            zone_id: device.zone_id,
            print_confirm: device.print_confirm,
        });
        Self { caller: identified.caller.clone(), device, identified, need: PhantomData }
    }
}

/// Whom the middleware found, or why it found nobody.
struct Found(Result<Identified>);

/// Recognises the caller before any handler runs: extractors of one handler are polled side by side, and a faulty body must
/// not be answered before a missing permission. Wrapped around the routes, inside the middleware of `http`.
///
/// # Errors
/// None of its own: what is wrong with a token is told by the handlers that look.
pub async fn recognise(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if req.headers().contains_key(AUTHORIZATION) {
        let found = match (bearer(req.headers()), req.app_data::<web::Data<Gate>>().cloned()) {
            // Boxed, so that the many requests without a token do not carry the room for looking one up.
            (Ok(token), Some(gate)) => Box::pin(gate.identify(&token)).await,
            (Ok(_), None) => Err(AppError::internal("no gate in the app's data")),
            (Err(error), _) => Err(error),
        };
        let found = found.and_then(|found| counted(req.request(), found));
        req.extensions_mut().insert(Found(found));
    }
    let (peer, actor) = (RequestInfo::of(req.request()).client, actor_of(&req));
    let response = next.call(req).await?;
    note_refusal(&response, actor, peer);
    Ok(response)
}

fn actor_of(req: &ServiceRequest) -> Actor {
    req.extensions().get::<Found>().and_then(|found| found.0.as_ref().ok()).map_or(Actor::Public, |found| found.caller.actor)
}

/// Counts the request for whoever was recognised.
fn counted(req: &HttpRequest, found: Identified) -> Result<Identified> {
    let Some(state) = req.app_data::<Arc<HttpState>>() else { return Ok(found) };
    let client = RequestInfo::of(req).client;
    match found.caller.actor {
        Actor::Device(id) => state.rates.device(req, client, id)?,
        Actor::Staff(id) => state.rates.client(req, client, id)?,
        Actor::Public | Actor::System => {}
    }
    Ok(found)
}

impl<P: Needs> FromRequest for Auth<P> {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(identified(req).and_then(|found| check(P::NEED, found)).map(Self::new))
    }
}

fn identified(req: &HttpRequest) -> Result<Option<Identified>> {
    if !req.headers().contains_key(AUTHORIZATION) {
        return Ok(None);
    }
    let found = req.extensions_mut().remove::<Found>();
    found.ok_or_else(|| AppError::internal("auth::recognise is not wrapped around this route"))?.0.map(Some)
}

fn check(need: Need, found: Option<Identified>) -> Result<Identified> {
    let found = match (need, found) {
        (Need::Nothing, None) => Identified { caller: Caller::public(), device: None },
        (_, Some(found)) => found,
        (_, None) => return Err(AppError::new(Code::Unauthenticated)),
    };
    match need {
        Need::Permission(permission) if !found.caller.has(permission) => {
            let actor = found.caller.actor;
            tracing::info!(
                permission = permission.as_str(),
                actor_kind = actor.kind().as_str(),
                actor_id = actor.id(),
                "a caller lacks a permission"
            );
            Err(AppError::new(Code::Forbidden))
        }
        Need::Device if found.device.is_none() => Err(AppError::new(Code::Forbidden)),
        _ => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{MallId, UserId};
    use crate::kernel::permission::{Grant, Role};

    #[test]
    fn every_permission_can_be_named_in_a_type() {
        assert_eq!(needs::MARKED, Permission::ALL);
    }

    fn with(role: Role) -> Identified {
        let grant = Grant { role, mall_id: MallId::fresh(), site_id: None, agency_id: None, counter_id: None };
        Identified { caller: Caller { actor: Actor::Staff(UserId::fresh()), grants: vec![grant] }, device: None }
    }

    #[test]
    fn each_role_passes_where_its_table_says_and_nowhere_else_mlg_5() {
        for role in Role::ALL {
            for permission in Permission::ALL {
                let passes = check(Need::Permission(*permission), Some(with(*role))).map(|_| ()).map_err(|e| e.code());
                assert_eq!(passes, if role.has(*permission) { Ok(()) } else { Err(Code::Forbidden) }, "{role} {permission}");
            }
        }
    }

    #[test]
    fn nobody_is_let_in_only_where_nothing_is_needed() {
        assert_eq!(check(Need::Nothing, None).unwrap().caller.actor, Actor::Public);
        for need in [Need::Identity, Need::Permission(Permission::TicketRead)] {
            assert_eq!(check(need, None).unwrap_err().code(), Code::Unauthenticated);
        }
    }
}
