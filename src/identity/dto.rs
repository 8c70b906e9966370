//! What requests and answers about users look like; those about devices stand in `dto_devices`.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use super::dto_devices::{DevicePage, DeviceQuery, DeviceView, NewDeviceAnswer, NewDeviceBody, PresenceView};
use crate::kernel::actor::ActorKind;
use crate::kernel::ids::UserId;
use crate::kernel::permission::{Permission, Role};
use crate::kernel::time::Instant;

/// A role and where it holds; what is null is not limited.
#[derive(Serialize, ToSchema)]
pub struct GrantView {
    /// The role.
    pub role: Role,
    /// Code of the mall.
    #[schema(max_length = 40, example = "sumedang")]
    pub mall: String,
    /// Code of the one site.
    #[schema(max_length = 40, example = "utama")]
    pub site: Option<String>,
    /// Code of the one agency.
    #[schema(max_length = 40, example = "DISDUKCAPIL")]
    pub agency: Option<String>,
    /// Code of the one counter.
    #[schema(max_length = 40, example = "A1")]
    pub counter: Option<String>,
}

/// Who the caller is.
#[derive(Serialize, ToSchema)]
pub struct MeView {
    /// Staff or device.
    pub actor_kind: ActorKind,
    /// Id of the user or device.
    #[schema(max_length = 36, example = "0192f0c1-7c4e-7000-8000-0000000000a1")]
    pub id: String,
    /// Name of the user or device.
    #[schema(max_length = 80, example = "Budi Santoso")]
    pub display_name: String,
    /// Roles with their scopes.
    #[schema(max_items = 100)]
    pub grants: Vec<GrantView>,
    /// What the roles allow, each in its scope.
    #[schema(max_items = 50)]
    pub permissions: Vec<Permission>,
    /// The device, if the caller is one.
    pub device: Option<DeviceView>,
}

/// A role to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrantBody {
    /// The role; those of devices are refused.
    pub role: Role,
    /// Code of the only site it holds at.
    #[schema(max_length = 40, example = "utama")]
    pub site: Option<String>,
    /// Code of the only agency it holds for.
    #[schema(max_length = 40, example = "DISDUKCAPIL")]
    pub agency: Option<String>,
    /// Code of the only counter it holds at; name its site too.
    #[schema(max_length = 40, example = "A1")]
    pub counter: Option<String>,
}

/// A staff user to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUserBody {
    /// 3 to 40 small letters, digits, dots, underscores or hyphens; unique over all malls.
    #[schema(min_length = 3, max_length = 40, example = "budi.santoso")]
    pub username: String,
    /// Name shown to colleagues.
    #[schema(min_length = 1, max_length = 80, example = "Budi Santoso")]
    pub display_name: String,
    /// First password: 12 to 128 characters.
    #[schema(min_length = 12, max_length = 128, format = Password, example = "kereta senja ke Sumedang")]
    pub password: String,
    /// When the account ends by itself, for people who are here for a time.
    #[schema(example = "2026-12-31T10:00:00.000Z")]
    pub valid_until: Option<Instant>,
    /// Roles in this mall.
    #[schema(min_items = 1, max_items = 20)]
    pub grants: Vec<NewGrantBody>,
}

/// The roles of a staff user in this mall.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantsBody {
    /// All roles from now on.
    #[schema(min_items = 1, max_items = 20)]
    pub grants: Vec<NewGrantBody>,
}

/// A staff user.
#[derive(Serialize, ToSchema)]
pub struct UserView {
    /// Id.
    pub id: UserId,
    /// User name.
    #[schema(max_length = 40, example = "budi.santoso")]
    pub username: String,
    /// Name shown to colleagues.
    #[schema(max_length = 80, example = "Budi Santoso")]
    pub display_name: String,
    /// Whether the user is shut out.
    #[schema(example = false)]
    pub disabled: bool,
    /// When the account ends by itself; null if it does not.
    pub valid_until: Option<Instant>,
    /// Roles in this mall.
    #[schema(max_items = 20)]
    pub grants: Vec<GrantView>,
    /// When the user was made.
    pub created_at: Instant,
    /// Version of the record.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
}

/// One page of users.
#[derive(Serialize, ToSchema)]
pub struct UserPage {
    /// Users by user name.
    #[schema(max_items = 100)]
    pub items: Vec<UserView>,
    /// Cursor of the next page; null on the last.
    #[schema(max_length = 600, example = "eyJ2IjoxfQ")]
    pub next_cursor: Option<String>,
}

/// Which users to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// Only those with a role for the site with this code alone.
    #[param(max_length = 40, example = "utama")]
    pub site: Option<String>,
    /// Only those with a role for the agency with this code alone.
    #[param(max_length = 40, example = "DISDUKCAPIL")]
    pub agency: Option<String>,
    /// Items in a page.
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[param(max_length = 600, example = "eyJ2IjoxfQ")]
    pub cursor: Option<String>,
}
