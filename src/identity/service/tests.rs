//! Users and devices through their services, on SQLite.
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};

use super::devices::{NewDevice, create_device, list_devices, revoke_device};
use super::login::{SignIn, login};
use super::users::{add_user, create_user, list_users, set_user_disabled};
use crate::db::Origin;
use crate::db::schema::{devices, users};
use crate::identity::model::{DeviceKind, NewGrant, Scope};
use crate::identity::testing::{House, PASSWORD, caller, house, new_user};
use crate::kernel::actor::Actor;
use crate::kernel::codes::Code;
use crate::kernel::permission::{Caller, Permission, Role, Target};
use crate::kernel::time::Clock as _;

fn kiosk(site: &str) -> NewDevice {
    let name = "Anjungan pintu utara".to_owned();
    NewDevice { name, print_confirm: true, ..NewDevice::plain(DeviceKind::Kiosk, site) }
}

async fn login_code(house: &House, name: &str, password: &str) -> Option<Code> {
    login(&house.gate, SignIn::new(name, password)).await.err().map(|e| e.code())
}

#[actix_web::test]
async fn a_password_opens_and_the_token_carries_the_scope() {
    let house = house();
    let scope = Scope { site: Some("utama".to_owned()), agency: Some("DISDUKCAPIL".to_owned()), counter: Some("A1".to_owned()) };
    let new = new_user("budi.santoso", vec![NewGrant { role: Role::Officer, scope }]);
    add_user(house.db(), &house.gate.passwords, Origin::system(), house.sumedang.id, new).await.unwrap();

    let signed_in = login(&house.gate, SignIn::new("Budi.Santoso", PASSWORD)).await.unwrap();
    let grant = &signed_in.grants[0];
    assert_eq!(
        (grant.mall.as_str(), grant.site.as_deref(), grant.agency.as_deref(), grant.counter.as_deref()),
        ("sumedang", Some("utama"), Some("DISDUKCAPIL"), Some("A1"))
    );
    let found = house.gate.identify(&signed_in.access_token).await.unwrap();
    assert_eq!(found.caller.actor, Actor::Staff(signed_in.user.id));
    let counter = Target::site(house.sumedang.id, house.sumedang.hall).agency(house.sumedang.agency).counter(house.sumedang.counter);
    assert!(found.caller.may(Permission::TicketServe, &counter));
    assert!(!found.caller.may(Permission::TicketServe, &Target::site(house.sumedang.id, house.sumedang.hall)), "not the whole site");
    assert!(!found.caller.may(Permission::TicketServe, &Target::site(house.other.id, house.other.hall)), "not another mall");
}

#[actix_web::test]
async fn every_failed_sign_in_looks_the_same() {
    let house = house();
    house.user("budi", Role::Officer, None).await;
    house.user("siti", Role::Officer, None).await;
    set_user_disabled(house.db(), Origin::system(), house.sumedang.id, "siti", true).await.unwrap();
    for (name, password) in
        [("budi", "kereta senja ke sumedang"), ("siti", PASSWORD), ("nobody", PASSWORD), ("' OR 1=1 --", PASSWORD), ("", ""), ("budi", "")]
    {
        let error = login(&house.gate, SignIn::new(name, password)).await.err().unwrap();
        assert_eq!((error.code(), error.detail_text(), error.fields()), (Code::LoginFailed, None, &[][..]), "{name}");
    }
    assert_eq!(login_code(&house, "budi", PASSWORD).await, None);
}

#[actix_web::test]
async fn who_is_disabled_or_changed_is_out_at_once_and_others_stay() {
    let house = house();
    let (budi, siti) = (house.token("budi", Role::Officer, None).await, house.token("siti", Role::Officer, None).await);
    assert!(house.gate.identify(&budi).await.is_ok());
    set_user_disabled(house.db(), Origin::system(), house.sumedang.id, "budi", true).await.unwrap();
    assert_eq!(house.gate.identify(&budi).await.unwrap_err().code(), Code::TokenInvalid);
    assert!(house.gate.identify(&siti).await.is_ok());
    set_user_disabled(house.db(), Origin::system(), house.sumedang.id, "budi", false).await.unwrap();
    assert_eq!(house.gate.identify(&budi).await.unwrap_err().code(), Code::TokenInvalid, "an old token does not come back to life");
    assert_eq!(login_code(&house, "budi", PASSWORD).await, None);
}

#[actix_web::test]
async fn tokens_end_by_the_security_clock() {
    let house = house();
    let token = house.token("budi", Role::Officer, None).await;
    house.clock.advance_ms(3_599_000);
    assert!(house.gate.identify(&token).await.is_ok());
    house.clock.advance_ms(1_000);
    assert_eq!(house.gate.identify(&token).await.unwrap_err().code(), Code::TokenInvalid, "at {}", house.clock.now());
}

#[actix_web::test]
async fn who_may_give_the_role_makes_the_user_mlg_5() {
    let house = house();
    let mall = house.sumedang.id;
    let make = async |by: Caller, role: Role, site: Option<&str>| {
        let scope = Scope { site: site.map(str::to_owned), ..Scope::default() };
        let new = new_user("siti", vec![NewGrant { role, scope }]);
        create_user(house.db(), &house.gate.passwords, &by, Origin::system(), mall, new).await.err().map(|e| e.code())
    };
    for role in [Role::Officer, Role::Publisher, Role::Auditor, Role::Kiosk, Role::Display] {
        assert_eq!(make(caller(role, mall, None), Role::Officer, None).await, Some(Code::Forbidden), "{role}");
    }
    assert_eq!(make(caller(Role::Admin, mall, None), Role::Officer, None).await, Some(Code::Forbidden), "an administrator's puppet");
    assert_eq!(make(caller(Role::Manager, mall, None), Role::Manager, None).await, Some(Code::Forbidden), "one's like");
    assert_eq!(make(caller(Role::Admin, house.other.id, None), Role::Manager, None).await, Some(Code::ForbiddenScope));
    let of_the_hall = || caller(Role::Manager, mall, Some(house.sumedang.hall));
    assert_eq!(make(of_the_hall(), Role::Officer, None).await, Some(Code::ForbiddenScope));
    assert_eq!(make(of_the_hall(), Role::Officer, Some("pasar")).await, Some(Code::ForbiddenScope));
    assert!(house.events(mall).await.is_empty());
    assert_eq!(make(of_the_hall(), Role::Officer, Some("utama")).await, None);
}

#[actix_web::test]
async fn a_user_is_recorded_by_ids_alone() {
    let house = house();
    let made = house.user("budi", Role::Manager, Some("utama")).await;
    let events = house.events(house.sumedang.id).await;
    let (kind, subject, payload) = &events[0];
    assert_eq!((kind.as_str(), subject.clone()), ("user.created", format!("users/{}", made.user.id)));
    assert!(payload.contains(house.sumedang.hall.as_str()), "{payload}");
    for personal in ["budi", "Budi", PASSWORD, "argon2"] {
        assert!(!payload.contains(personal), "{payload}");
    }
    let id = made.user.id;
    let stored: Option<String> = house.db().read(move |c| Ok(users::table.find(id).select(users::password_hash).first(c)?)).await.unwrap();
    let stored = stored.unwrap();
    assert!(stored.starts_with("$argon2id$"), "{stored}");
}

#[actix_web::test]
async fn a_user_that_cannot_be_made_leaves_nothing_behind() {
    let house = house();
    house.user("budi", Role::Officer, None).await;
    let add = |username: &'static str, scope: Scope| {
        let grants = vec![NewGrant { role: Role::Auditor, scope: Scope::default() }, NewGrant { role: Role::Officer, scope }];
        add_user(house.db(), &house.gate.passwords, Origin::system(), house.sumedang.id, new_user(username, grants))
    };
    let scope = |site: Option<&str>, agency: Option<&str>, counter: Option<&str>| Scope {
        site: site.map(str::to_owned),
        agency: agency.map(str::to_owned),
        counter: counter.map(str::to_owned),
    };
    for (name, scope, code, pointer) in [
        ("BUDI", scope(None, None, None), Code::DuplicateCode, "/username"),
        ("siti", scope(Some("tak-ada"), None, None), Code::ValidationFailed, "/grants/1/site"),
        ("siti", scope(None, Some("tak-ada"), None), Code::ValidationFailed, "/grants/1/agency"),
        ("siti", scope(Some("pasar"), None, Some("A1")), Code::ValidationFailed, "/grants/1/counter"),
        ("siti", scope(None, None, Some("A1")), Code::ValidationFailed, "/grants/1/site"),
    ] {
        let error = add(name, scope).await.unwrap_err();
        assert_eq!((error.code(), error.fields()[0].pointer.as_ref()), (code, pointer));
    }
    let admin = caller(Role::Admin, house.sumedang.id, None);
    let listed = list_users(house.db(), &admin, house.sumedang.id, Scope::default(), String::new(), 10).await.unwrap();
    assert_eq!(listed.iter().map(|u| (u.user.username.as_str(), u.grants.len())).collect::<Vec<_>>(), [("budi", 1)]);
    assert_eq!(house.events(house.sumedang.id).await.len(), 1);
}

#[actix_web::test]
async fn a_list_of_users_shows_one_mall_only() {
    let house = house();
    house.user("budi", Role::Officer, None).await;
    let new = new_user("wati", vec![NewGrant { role: Role::Officer, scope: Scope::default() }]);
    add_user(house.db(), &house.gate.passwords, Origin::system(), house.other.id, new).await.unwrap();
    let names = async |mall| {
        let admin = caller(Role::Admin, mall, None);
        let listed = list_users(house.db(), &admin, mall, Scope::default(), String::new(), 10).await.unwrap();
        listed.into_iter().map(|of_mall| of_mall.user.username).collect::<Vec<_>>()
    };
    assert_eq!(names(house.sumedang.id).await, ["budi"]);
    assert_eq!(names(house.other.id).await, ["wati"]);
}

#[actix_web::test]
async fn a_device_speaks_for_its_site_until_it_is_revoked() {
    let house = house();
    let (mall, hall) = (house.sumedang.id, house.sumedang.hall);
    let manager = caller(Role::Manager, mall, Some(hall));
    let (made, token) = create_device(house.db(), &manager, Origin::system(), mall, kiosk("utama")).await.unwrap();
    let (neighbour, neighbours_token) = create_device(house.db(), &manager, Origin::system(), mall, kiosk("utama")).await.unwrap();

    let found = house.gate.identify(token.reveal()).await.unwrap();
    assert_eq!(found.caller.actor, Actor::Device(made.device.id));
    assert_eq!(found.device.as_ref(), Some(&made.device));
    assert!(found.caller.may(Permission::TicketIssue, &Target::site(mall, hall)));
    assert!(!found.caller.may(Permission::TicketIssue, &Target::site(mall, house.sumedang.market)));
    assert!(!found.caller.has(Permission::TicketServe), "a kiosk calls nobody");
    assert!(house.gate.identify(neighbours_token.reveal()).await.is_ok());

    revoke_device(house.db(), &manager, Origin::system(), mall, made.device.id, |_| Ok(())).await.unwrap();
    assert_eq!(house.gate.identify(token.reveal()).await.unwrap_err().code(), Code::TokenInvalid, "also right after it was used");
    assert!(house.gate.identify(neighbours_token.reveal()).await.is_ok());
    let again = revoke_device(house.db(), &manager, Origin::system(), mall, made.device.id, |_| Ok(())).await;
    assert_eq!(again.unwrap_err().code(), Code::NotFound);
    let left = list_devices(house.db(), &manager, mall, Some("utama".to_owned()), None, 10).await.unwrap();
    assert_eq!(left, [neighbour]);
    let kinds: Vec<String> = house.events(mall).await.into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(kinds, ["device.created", "device.created", "device.revoked"]);
}

#[actix_web::test]
async fn the_secret_of_a_device_is_stored_nowhere() {
    let house = house();
    let manager = caller(Role::Manager, house.sumedang.id, None);
    let (made, token) = create_device(house.db(), &manager, Origin::system(), house.sumedang.id, kiosk("utama")).await.unwrap();
    let id = made.device.id;
    let stored: String =
        house.db().read(move |c| Ok(devices::table.filter(devices::id.eq(id)).select(devices::token_hash).first(c)?)).await.unwrap();
    assert_eq!(stored, token.hash());
    let dir = std::path::Path::new(house.url.sqlite_path().unwrap()).parent().unwrap().to_owned();
    for file in std::fs::read_dir(dir).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let secret = token.reveal().as_bytes();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
}

#[actix_web::test]
async fn devices_are_made_where_one_manages_and_nowhere_else() {
    let house = house();
    let (mall, hall) = (house.sumedang.id, house.sumedang.hall);
    let make = async |by: Caller, new: NewDevice| {
        create_device(house.db(), &by, Origin::system(), mall, new).await.err().map(|error| error.code())
    };
    assert_eq!(make(caller(Role::Manager, mall, Some(hall)), kiosk("pasar")).await, Some(Code::ForbiddenScope));
    assert_eq!(make(caller(Role::Manager, house.other.id, None), kiosk("utama")).await, Some(Code::ForbiddenScope));
    assert_eq!(make(caller(Role::Officer, mall, None), kiosk("utama")).await, Some(Code::Forbidden));
    let manager = || caller(Role::Manager, mall, None);
    assert_eq!(make(manager(), kiosk("tak-ada")).await, Some(Code::ValidationFailed));
    assert_eq!(
        make(manager(), NewDevice { zone: Some("lantai-1".to_owned()), ..kiosk("pasar") }).await,
        Some(Code::ValidationFailed),
        "a zone of another site"
    );
    assert_eq!(
        make(manager(), NewDevice { kind: DeviceKind::Display, ..kiosk("utama") }).await,
        Some(Code::ValidationFailed),
        "a display prints nothing"
    );
    assert_eq!(make(manager(), NewDevice { name: "\n".to_owned(), ..kiosk("utama") }).await, Some(Code::ValidationFailed));
    assert!(house.events(mall).await.is_empty());
}

#[actix_web::test]
async fn a_precondition_and_a_scope_protect_a_device() {
    let house = house();
    let mall = house.sumedang.id;
    let manager = caller(Role::Manager, mall, None);
    let (made, token) = create_device(house.db(), &manager, Origin::system(), mall, kiosk("utama")).await.unwrap();
    let stale = |_| Err(crate::kernel::error::AppError::new(Code::VersionMismatch));
    let refused = revoke_device(house.db(), &manager, Origin::system(), mall, made.device.id, stale).await;
    assert_eq!(refused.unwrap_err().code(), Code::VersionMismatch);
    for stranger in [caller(Role::Manager, house.other.id, None), caller(Role::Manager, mall, Some(house.sumedang.market))] {
        let refused = revoke_device(house.db(), &stranger, Origin::system(), mall, made.device.id, |_| Ok(())).await;
        assert_eq!(refused.unwrap_err().code(), Code::ForbiddenScope);
    }
    let elsewhere =
        revoke_device(house.db(), &caller(Role::Manager, house.other.id, None), Origin::system(), house.other.id, made.device.id, |_| {
            Ok(())
        })
        .await;
    assert_eq!(elsewhere.unwrap_err().code(), Code::NotFound);
    assert!(house.gate.identify(token.reveal()).await.is_ok());
}
