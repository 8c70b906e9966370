//! Who is on the stage: one of each role, an officer for every counter, a kiosk and a display for every site.

use super::stage::Script;
use crate::db::{Db, Origin};
use crate::identity::model::{DeviceKind, NewGrant, Scope};
use crate::identity::passwords::Passwords;
use crate::identity::service::devices::{NewDevice, create_device};
use crate::identity::service::users::{NewUser, UserOfMall, add_demo_users};
use crate::kernel::actor::Actor;
use crate::kernel::error::{AppError, Result};
use crate::kernel::ids::MallId;
use crate::kernel::permission::{Caller, Role};
use crate::setup::model::MallSetup;

/// The password of every user of a demo. No secret: it is printed, and the demo listens on this machine only.
pub const PASSWORD: &str = "demo-mpp-sumedang";
/// The agency whose publisher and administrator the demo has.
const AGENCY: &str = "DISDUKCAPIL";

/// A person of the demo.
pub struct Person {
    pub role: Role,
    /// The counter of an officer who has one, with its site.
    pub counter: Option<(String, String)>,
    pub of_mall: UserOfMall,
}

/// A kiosk or display of the demo.
pub struct Appliance {
    pub kind: DeviceKind,
    pub site: String,
    pub token: String,
}

/// Who is on the stage.
pub struct Cast {
    pub people: Vec<Person>,
    pub appliances: Vec<Appliance>,
}

/// Makes everybody in a mall that is set up.
///
/// # Errors
/// The engine's.
pub async fn engage(db: &Db, script: &Script, mall_id: MallId) -> Result<Cast> {
    let (parts, new): (Vec<Part>, Vec<NewUser>) = parts(&script.setup).into_iter().map(|part| (part.clone(), part.into_user())).unzip();
    let made = add_demo_users(db, &Passwords::new()?, mall_id, new).await?;
    let people: Vec<Person> =
        parts.into_iter().zip(made).map(|(part, of_mall)| Person { role: part.role, counter: part.counter, of_mall }).collect();
    let appliances = install(db, script, mall_id, &people).await?;
    Ok(Cast { people, appliances })
}

/// A role to be cast.
#[derive(Clone)]
struct Part {
    username: String,
    display_name: String,
    role: Role,
    scope: Scope,
    counter: Option<(String, String)>,
}

impl Part {
    fn into_user(self) -> NewUser {
        let grants = vec![NewGrant { role: self.role, scope: self.scope }];
        NewUser { username: self.username, display_name: self.display_name, password: PASSWORD.to_owned(), valid_until: None, grants }
    }
}

/// One of each role, and an officer for every counter.
fn parts(setup: &MallSetup) -> Vec<Part> {
    let part = |username: &str, display_name: &str, role, scope| Part {
        username: username.to_owned(),
        display_name: display_name.to_owned(),
        role,
        scope,
        counter: None,
    };
    let main = setup.sites.first().map(|site| site.code.clone());
    let of_agency = || Scope { agency: Some(AGENCY.to_owned()), ..Scope::default() };
    let mut parts = vec![
        part("admin", "Admin Diskominfo", Role::Admin, Scope::default()),
        part("manager", "Pengelola Lantai", Role::Manager, Scope::default()),
        part("petugas", "Petugas Semua Loket", Role::Officer, Scope { site: main, ..Scope::default() }),
        part("publisher", "Penyusun Layanan Disdukcapil", Role::Publisher, of_agency()),
        part("admin.disdukcapil", "Admin Disdukcapil", Role::AgencyAdmin, of_agency()),
        part("kepala", "Kepala MPP", Role::MallHead, Scope::default()),
        part("auditor", "Auditor Inspektorat", Role::Auditor, Scope::default()),
    ];
    for site in &setup.sites {
        for counter in &site.counters {
            let (username, name) = (officer_name(&counter.code), format!("Petugas Loket {}", counter.code));
            let scope = Scope { site: Some(site.code.clone()), agency: None, counter: Some(counter.code.clone()) };
            let mut officer = part(&username, &name, Role::Officer, scope);
            officer.counter = Some((site.code.clone(), counter.code.clone()));
            parts.push(officer);
        }
    }
    parts
}

/// User name of the officer of a counter. Codes of counters are unique across the reference mall's sites.
fn officer_name(counter: &str) -> String {
    format!("petugas-{}", counter.to_lowercase())
}

/// A kiosk and a display at every site.
async fn install(db: &Db, script: &Script, mall_id: MallId, people: &[Person]) -> Result<Vec<Appliance>> {
    let manager = people.iter().find(|p| p.role == Role::Manager).ok_or_else(|| AppError::internal("a demo without a manager"))?;
    let grants = manager.of_mall.grants.iter().map(|named| named.grant.clone()).collect();
    let caller = Caller { actor: Actor::Staff(manager.of_mall.user.id), grants };
    let mut appliances = Vec::new();
    for site in &script.setup.sites {
        for (kind, name) in [(DeviceKind::Kiosk, "Anjungan"), (DeviceKind::Display, "Layar panggilan")] {
            let name = format!("{name} {}", site.name);
            let new = NewDevice { name, ..NewDevice::plain(kind, &site.code) };
            let (_, token) = create_device(db, &caller, Origin::system(), mall_id, new).await?;
            appliances.push(Appliance { kind, site: site.code.clone(), token: token.reveal().to_owned() });
        }
    }
    Ok(appliances)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_has_an_officer_of_its_own() {
        let script = Script::read().unwrap();
        let parts = parts(&script.setup);
        let counters: usize = script.setup.sites.iter().map(|s| s.counters.len()).sum();
        let names: std::collections::HashSet<&str> = parts.iter().map(|p| p.username.as_str()).collect();
        assert_eq!((names.len(), parts.len()), (7 + counters, 7 + counters));
        assert!(counters >= 30);
    }
}
