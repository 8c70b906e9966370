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
    /// What the grant reaches at most: who gives it must reach as much.
    #[must_use]
    pub const fn target(&self) -> Target {
        Target { mall_id: self.mall_id, site_id: self.site_id, agency_id: self.agency_id, counter_id: self.counter_id }
    }
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
    /// Refuses who has `permission` nowhere in the mall, before anything of the mall is looked up: a stranger learns nothing of it.
    ///
    /// # Errors
    /// `forbidden` without the permission at all, `forbidden_scope` when it is held in other malls only.
    pub fn require_in(&self, permission: Permission, mall_id: MallId) -> Result<()> {
        if self.grants.iter().any(|g| g.mall_id == mall_id && g.role.has(permission)) {
            return Ok(());
        }
        Err(AppError::new(if self.has(permission) { Code::ForbiddenScope } else { Code::Forbidden }))
    }
    /// Refuses unless some role of the caller may give that of `grant`, in a scope that includes the grant's.
    ///
    /// # Errors
    /// `forbidden` when the role is not theirs to give, `forbidden_scope` when it is elsewhere.
    pub fn require_give(&self, grant: &Grant) -> Result<()> {
        let givers = || self.grants.iter().filter(|own| own.role.may_give().contains(&grant.role));
        if givers().any(|own| own.covers(&grant.target())) {
            return Ok(());
        }
        let code = if givers().next().is_some() { Code::ForbiddenScope } else { Code::Forbidden };
        let (id, en) = (
            format!("Peran {} di wilayah itu bukan wewenang Anda untuk diberikan atau dicabut.", grant.role),
            format!("The role {} in that scope is not yours to give or take away.", grant.role),
        );
        Err(AppError::new(code).detail(id, en))
    }
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::UserId;

    #[test]
    fn a_role_is_given_within_the_givers_scope_only() {
        let (mall, site, agency) = (MallId::fresh(), SiteId::fresh(), AgencyId::fresh());
        let grant = |role, site_id, agency_id| Grant { role, mall_id: mall, site_id, agency_id, counter_id: None };
        let of = |role, site_id, agency_id| Caller { actor: Actor::Staff(UserId::fresh()), grants: vec![grant(role, site_id, agency_id)] };
        let refusal = |by: &Caller, grant| by.require_give(&grant).err().map(|error| error.code());
        let agency_admin = of(Role::AgencyAdmin, None, Some(agency));
        assert_eq!(refusal(&agency_admin, grant(Role::Officer, Some(site), Some(agency))), None);
        assert_eq!(refusal(&agency_admin, grant(Role::Officer, Some(site), None)), Some(Code::ForbiddenScope), "of every agency");
        assert_eq!(refusal(&agency_admin, grant(Role::Publisher, None, Some(AgencyId::fresh()))), Some(Code::ForbiddenScope));
        assert_eq!(refusal(&agency_admin, grant(Role::AgencyAdmin, None, Some(agency))), Some(Code::Forbidden), "their like");
        let manager = of(Role::Manager, Some(site), None);
        assert_eq!(refusal(&manager, grant(Role::Officer, Some(site), Some(agency))), None);
        assert_eq!(refusal(&manager, grant(Role::Officer, None, None)), Some(Code::ForbiddenScope));
        let elsewhere = Grant { mall_id: MallId::fresh(), ..grant(Role::Manager, None, None) };
        assert_eq!(refusal(&of(Role::Admin, None, None), elsewhere), Some(Code::ForbiddenScope), "another mall");
    }

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
