//! Everybody who can ask: each role in each scope, a token without a role, and the public.

use mpp::kernel::ids::{MallId, SiteId};
use mpp::kernel::permission::{Grant, Permission, Role};
use mpp::kernel::time::SiteZone;
use mpp::sites::model::{Site, SiteKind};
use serde_json::{Value, json};

use super::classified::{Need, Reach};
use crate::contract::samples::World;
use crate::support::app::TestApp;
use crate::support::seed;

/// Where a role is held, seen from the things of the good requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    OtherMall,
    Mall,
    /// `utama`.
    OwnSite,
    /// `timur`.
    OtherSite,
    /// DISDUKCAPIL.
    OwnAgency,
    OtherAgency,
    /// A1 of `utama`.
    OwnCounter,
    /// C1 of `utama`.
    OtherCounter,
}

pub const OF_STAFF: [Held; 8] =
    [Held::OtherMall, Held::Mall, Held::OwnSite, Held::OtherSite, Held::OwnAgency, Held::OtherAgency, Held::OwnCounter, Held::OtherCounter];
const OF_DEVICES: [Held; 3] = [Held::OtherMall, Held::OwnSite, Held::OtherSite];

/// What must come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    Allowed,
    Refused(u16, &'static str),
}

/// Whether a role held there reaches that. Written out, so that it does not lean on what is tested.
const fn reaches(held: Held, reach: Reach) -> bool {
    match held {
        Held::OtherMall => false,
        Held::Mall => true,
        Held::OwnSite => matches!(reach, Reach::Site | Reach::SiteAgency | Reach::Counter | Reach::InMall | Reach::Door),
        Held::OtherSite => matches!(reach, Reach::OtherSite | Reach::InMall),
        Held::OwnAgency => matches!(reach, Reach::Agency | Reach::SiteAgency | Reach::Counter | Reach::InMall | Reach::Door),
        Held::OwnCounter => matches!(reach, Reach::Counter | Reach::InMall | Reach::Door),
        Held::OtherAgency | Held::OtherCounter => matches!(reach, Reach::InMall | Reach::Door),
    }
}

/// Somebody who asks.
pub struct Asker {
    pub token: Option<String>,
    /// The one role; none for a token without any, and for the public.
    pub role: Option<(Role, Held)>,
}

impl Asker {
    pub fn is_device(&self) -> bool {
        self.role.is_some_and(|(role, _)| role.is_of_devices())
    }

    /// What the table says of this asker.
    pub fn expected(&self, need: Need) -> Expected {
        const FORBIDDEN: Expected = Expected::Refused(403, "forbidden");
        const SCOPE: Expected = Expected::Refused(403, "forbidden_scope");
        let public = self.token.is_none();
        match (need, self.role) {
            (Need::Open | Need::Secret, _) => Expected::Allowed,
            (Need::OfStaff(..), _) if public => Expected::Allowed,
            (_, _) if public => Expected::Refused(401, "unauthenticated"),
            (Need::Token, _) => Expected::Allowed,
            (_, None) => FORBIDDEN,
            (Need::Staff, Some((role, _))) if role.is_of_devices() => FORBIDDEN,
            (Need::Staff, _) => Expected::Allowed,
            (Need::OfDevice, Some((role, _))) if role.is_of_devices() => Expected::Allowed,
            (Need::OfDevice, _) => FORBIDDEN,
            (Need::OfDeviceOr(_, reach), Some((role, held))) if role.is_of_devices() => match reaches(held, reach) {
                true => Expected::Allowed,
                false => SCOPE,
            },
            (Need::Of(permission, reach) | Need::OfStaff(permission, reach) | Need::OfDeviceOr(permission, reach), Some((role, held))) => {
                match role.has(permission) {
                    true if reaches(held, reach) => Expected::Allowed,
                    true => SCOPE,
                    false => FORBIDDEN,
                }
            }
            (Need::Gives(given, reach), Some((role, held))) => match role.has(Permission::UserManage) {
                true if held == Held::OtherMall => SCOPE,
                true if !role.may_give().contains(&given) => FORBIDDEN,
                true if reaches(held, reach) => Expected::Allowed,
                true => SCOPE,
                false => FORBIDDEN,
            },
        }
    }
}

/// The mall of the good requests and another one with a site.
pub struct Stage {
    pub world: World,
    other_mall: MallId,
    other_site: SiteId,
}

impl Stage {
    pub fn new(world: World) -> Self {
        let (other_mall, other_site) = (seed::mall(&world.app.db), SiteId::fresh());
        let site = Site {
            id: other_site,
            code: "utama".to_owned(),
            name: "Tempat lain".to_owned(),
            kind: SiteKind::Hall,
            zone: SiteZone::Wib,
            address: "Jalan Contoh 1".to_owned(),
            version: 1,
        };
        mpp::sites::store::insert_site(&mut world.app.db.connect(), other_mall, &site).expect("a site");
        Self { world, other_mall, other_site }
    }

    fn app(&self) -> &TestApp {
        &self.world.app
    }

    fn grant(&self, role: Role, held: Held) -> Grant {
        let d = &self.app().directory;
        let (own_site, other_site) = (d.site("utama").expect("a site").id, d.site("timur").expect("a site").id);
        let agency = |code: &str| Some(d.agency(code).expect("an agency").id);
        let counter = |code: &str| Some(d.counter(own_site, code).expect("a counter").id);
        let everywhere = self.app().everywhere(role);
        match held {
            Held::OtherMall => Grant { mall_id: self.other_mall, ..everywhere },
            Held::Mall => everywhere,
            Held::OwnSite => Grant { site_id: Some(own_site), ..everywhere },
            Held::OtherSite => Grant { site_id: Some(other_site), ..everywhere },
            Held::OwnAgency => Grant { agency_id: agency("DISDUKCAPIL"), ..everywhere },
            Held::OtherAgency => Grant { agency_id: agency("BAPENDA"), ..everywhere },
            Held::OwnCounter => Grant { site_id: Some(own_site), counter_id: counter("A1"), ..everywhere },
            Held::OtherCounter => Grant { site_id: Some(own_site), counter_id: counter("C1"), ..everywhere },
        }
    }

    /// Everybody.
    pub async fn askers(&self) -> Vec<Asker> {
        let mut all = vec![Asker { token: None, role: None }, Asker { token: self.world.nobody().token, role: None }];
        for role in Role::ALL {
            for held in if role.is_of_devices() { OF_DEVICES.as_slice() } else { OF_STAFF.as_slice() } {
                let token = match role.is_of_devices() {
                    true => self.device(*role, *held).await,
                    false => self.app().staff(&format!("{role}.{held:?}").to_lowercase(), self.grant(*role, *held)).token,
                };
                all.push(Asker { token, role: Some((*role, *held)) });
            }
        }
        all
    }

    async fn device(&self, role: Role, held: Held) -> Option<String> {
        let (site, mall) = match held {
            Held::OtherMall => ("utama", self.other_mall.to_string()),
            Held::OtherSite => ("timur", "contoh".to_owned()),
            _ => ("utama", "contoh".to_owned()),
        };
        let manager = match held {
            Held::OtherMall => {
                self.app().staff("pengelola.lain", Grant { mall_id: self.other_mall, ..self.app().everywhere(Role::Manager) })
            }
            _ => self.app().manager(),
        };
        let body = json!({ "kind": role, "name": format!("{role} {held:?} {}", self.other_site), "site": site });
        let made = manager.post(&format!("/v1/malls/{mall}/devices"), body).await.created();
        Some(made["token"].as_str().expect("a token").to_owned())
    }

    /// Counter A1 is open and has just called a new ticket, which is what requests are about from now on.
    pub async fn call_a_fresh_ticket(&mut self) {
        let app = &self.world.app;
        let (officer, manager) = (app.officer("A1"), app.manager());
        let old = self.world.named("ticket").to_owned();
        for (action, body) in [("resume", json!({})), ("start", Value::Null), ("finish", json!({ "outcome": "completed" }))] {
            officer.act(&old, action, body).await;
        }
        manager.act(&old, "cancel", json!({ "reason": "Selesai diuji" })).await;
        officer.at_counter("open", Value::Null).await;
        let fresh = officer.take_id("DISDUKCAPIL-001").await;
        officer.call(&fresh).await.ok();
        self.world.rename("ticket", fresh);
    }
}
