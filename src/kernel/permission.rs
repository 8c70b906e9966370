//! Who may do what, and where: a grant is a role within a scope. The table of roles is [`super::roles`]; handlers name a
//! permission in their type, services check the scope.

use super::actor::Actor;
use super::codes::Code;
use super::error::{AppError, Result};
use super::ids::{AgencyId, CounterId, MallId, SiteId};

pub use super::roles::{Permission, Role};

/// A role within a scope; `None` means everywhere below the mall.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Grant {
    pub role: Role,
    pub mall_id: MallId,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub site_id: Option<SiteId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency_id: Option<AgencyId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counter_id: Option<CounterId>,
}

/// What an operation touches; fill in what is known.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub mall_id: MallId,
    pub site_id: Option<SiteId>,
    pub agency_id: Option<AgencyId>,
    pub counter_id: Option<CounterId>,
}

impl Target {
    #[must_use]
    pub const fn mall(mall_id: MallId) -> Self {
        Self { mall_id, site_id: None, agency_id: None, counter_id: None }
    }
    #[must_use]
    pub const fn site(mall_id: MallId, site_id: SiteId) -> Self {
        Self { mall_id, site_id: Some(site_id), agency_id: None, counter_id: None }
    }
    #[must_use]
    pub const fn agency(mut self, agency_id: AgencyId) -> Self {
        self.agency_id = Some(agency_id);
        self
    }
    #[must_use]
    pub const fn counter(mut self, counter_id: CounterId) -> Self {
        self.counter_id = Some(counter_id);
        self
    }
}

impl Grant {
    /// Whether this grant reaches `target`: each bound of the grant must be met by the target.
    #[must_use]
    pub fn covers(&self, target: &Target) -> bool {
        self.mall_id == target.mall_id
            && self.site_id.is_none_or(|id| target.site_id == Some(id))
            && self.agency_id.is_none_or(|id| target.agency_id == Some(id))
            && self.counter_id.is_none_or(|id| target.counter_id == Some(id))
    }
}

/// The authenticated caller and what it was granted.
#[derive(Debug, Clone)]
pub struct Caller {
    pub actor: Actor,
    pub grants: Vec<Grant>,
}

impl Caller {
    /// Nobody in particular: public operations.
    #[must_use]
    pub const fn public() -> Self {
        Self { actor: Actor::Public, grants: Vec::new() }
    }
    /// Whether any grant has `permission`, wherever.
    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.grants.iter().any(|g| g.role.has(permission))
    }
    /// Whether a grant with `permission` reaches `target`.
    #[must_use]
    pub fn may(&self, permission: Permission, target: &Target) -> bool {
        self.grants.iter().any(|g| g.role.has(permission) && g.covers(target))
    }
    /// Refuses unless [`Caller::may`].
    ///
    /// # Errors
    /// `forbidden` without the permission at all, `forbidden_scope` when it is held elsewhere.
    pub fn require(&self, permission: Permission, target: &Target) -> Result<()> {
        if self.may(permission, target) {
            return Ok(());
        }
        Err(AppError::new(if self.has(permission) { Code::ForbiddenScope } else { Code::Forbidden }))
    }
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_reaches_its_scope_and_nothing_else() {
        let (mall, site, counter) = (MallId::fresh(), SiteId::fresh(), CounterId::fresh());
        let grant = Grant { role: Role::Officer, mall_id: mall, site_id: Some(site), agency_id: None, counter_id: Some(counter) };
        assert!(grant.covers(&Target::site(mall, site).counter(counter)));
        assert!(!grant.covers(&Target::site(mall, site)), "an unnamed counter is not the granted one");
        assert!(!grant.covers(&Target::site(mall, SiteId::fresh()).counter(counter)));
        assert!(!grant.covers(&Target::site(MallId::fresh(), site).counter(counter)));
    }
}
