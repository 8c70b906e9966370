//! From requests to commands and from records to answers.

use super::dto::{DeviceView, GrantView, GrantsBody, MeView, NewDeviceBody, NewGrantBody, NewUserBody, PresenceView, UserView};
use super::dto_auth::LoginAnswer;
use super::model::{NamedDevice, NamedGrant, NewGrant, Scope};
use super::model_presence::{Presence, Report};
use super::service::devices::NewDevice;
use super::service::login::Whoami;
use super::service::sessions::SignedIn;
use super::service::users::{NewUser, UserOfMall};
use crate::kernel::actor::ActorKind;
use crate::kernel::permission::{Caller, Permission};

impl From<NamedGrant> for GrantView {
    fn from(named: NamedGrant) -> Self {
        let NamedGrant { user_id: _, grant, mall, site, agency, counter } = named;
        Self { role: grant.role, mall, site, agency, counter }
    }
}

impl From<SignedIn> for LoginAnswer {
    fn from(signed_in: SignedIn) -> Self {
        let SignedIn { access_token, expires_in_s, refresh_token, client_token, session, user, grants } = signed_in;
        Self {
            access_token,
            token_type: "Bearer",
            expires_in_s,
            refresh_token: refresh_token.reveal().to_owned(),
            client_token,
            idle_ends_at: session.idle_ends_at,
            session_ends_at: session.ends_at,
            user_id: user.id,
            display_name: user.display_name,
            grants: grants.into_iter().map(GrantView::from).collect(),
        }
    }
}

/// What `GET /v1/auth/me` answers to `caller`.
pub(super) fn me(who: Whoami, caller: &Caller) -> MeView {
    let permissions = Permission::ALL.iter().copied().filter(|permission| caller.has(*permission)).collect();
    match who {
        Whoami::Staff(user, grants) => MeView {
            actor_kind: ActorKind::Staff,
            id: user.id.to_string(),
            display_name: user.display_name,
            grants: grants.into_iter().map(GrantView::from).collect(),
            permissions,
            device: None,
        },
        Whoami::Device(named, mall) => {
            let site = Some(named.site.clone());
            let grant = GrantView { role: named.device.kind.role(), mall, site, agency: None, counter: None };
            MeView {
                actor_kind: ActorKind::Device,
                id: named.device.id.to_string(),
                display_name: named.device.name.clone(),
                grants: vec![grant],
                permissions,
                device: Some((*named).into()),
            }
        }
    }
}

impl From<NewGrantBody> for NewGrant {
    fn from(body: NewGrantBody) -> Self {
        let NewGrantBody { role, site, agency, counter } = body;
        Self { role, scope: Scope { site, agency, counter } }
    }
}

impl From<GrantsBody> for Vec<NewGrant> {
    fn from(body: GrantsBody) -> Self {
        body.grants.into_iter().map(NewGrant::from).collect()
    }
}

impl From<NewUserBody> for NewUser {
    fn from(body: NewUserBody) -> Self {
        let NewUserBody { username, display_name, password, valid_until, grants } = body;
        Self { username, display_name, password, valid_until, grants: grants.into_iter().map(NewGrant::from).collect() }
    }
}

impl From<UserOfMall> for UserView {
    fn from(of_mall: UserOfMall) -> Self {
        let UserOfMall { user, grants } = of_mall;
        Self {
            id: user.id,
            username: user.username,
            display_name: user.display_name,
            disabled: user.disabled,
            valid_until: user.valid_until,
            grants: grants.into_iter().map(GrantView::from).collect(),
            created_at: user.created_at,
            version: user.version,
        }
    }
}

impl From<NewDeviceBody> for NewDevice {
    fn from(body: NewDeviceBody) -> Self {
        let NewDeviceBody { kind, name, site, zone, print_confirm, services, responsible } = body;
        Self { kind, name, site, zone, print_confirm, services, responsible }
    }
}

impl From<NamedDevice> for DeviceView {
    fn from(named: NamedDevice) -> Self {
        let NamedDevice { device, site, zone, presence } = named;
        Self {
            id: device.id,
            kind: device.kind,
            name: device.name,
            site,
            zone,
            print_confirm: device.print_confirm,
            services: device.services.map(|codes| codes.to_vec()),
            responsible: device.responsible,
            presence: presence.map(PresenceView::from),
            created_at: device.created_at,
            version: device.version,
        }
    }
}

impl From<Presence> for PresenceView {
    fn from(presence: Presence) -> Self {
        let Presence { last_seen_at, online, report: Report { printer, sound, software } } = presence;
        Self { last_seen_at, online, printer, sound, software }
    }
}
