//! Ids of what has none of its own: standards give one to every schedule, fee and term. Each is derived (UUIDv5) from the id of what it
//! belongs to, so that it is the same in every process and every copy, for as long as the thing is.

use std::fmt::Display;

use uuid::Uuid;

/// Names that no mall owns: taxonomies and their terms.
const COMMON: Uuid = Uuid::from_u128(0x7d1c_1f0a_52a3_5b0e_9c60_4d6d_7070_0001);

/// The id of `what` that belongs to the owner with this id. One that is no UUID counts as a name.
pub fn of(owner: impl Display, what: &str) -> String {
    let owner = owner.to_string();
    let space = Uuid::parse_str(&owner).unwrap_or_else(|_| Uuid::new_v5(&COMMON, owner.as_bytes()));
    Uuid::new_v5(&space, what.as_bytes()).to_string()
}

/// The id of something that is the same in every mall.
pub fn common(what: &str) -> String {
    Uuid::new_v5(&COMMON, what.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_is_stable_and_its_own() {
        let owner = "0192f0c1-7c4e-7000-8000-0000000000a1";
        assert_eq!(of(owner, "cost_option/0"), of(owner, "cost_option/0"));
        assert_ne!(of(owner, "cost_option/0"), of(owner, "cost_option/1"));
        assert_ne!(of(owner, "cost_option/0"), common("cost_option/0"));
        assert_eq!(common("taxonomy/mpp:sasaran"), "b9fb6568-9086-5929-94a8-ff2a565c71bc", "what others have stored must not change");
    }
}
