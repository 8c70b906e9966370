//! Appointments, over HTTP and from inside, on both engines.

mod access;
mod changing;
mod checking_in;
mod elsewhere;
mod guards;
mod holding;
mod offering;
mod racing;
mod statements;
mod sweeping;
mod world;

use actix_web::App;
use mpp::appointments::routes;
use mpp::http::contract;
use utoipa_actix_web::AppExt as _;

#[test]
fn the_contract_of_appointments_has_no_shortcoming() {
    let (_, collected) = App::new().into_utoipa_app().configure(routes::configure).split_for_parts();
    assert_eq!(contract::lint(&contract::finish(collected)), Vec::<String>::new());
}
