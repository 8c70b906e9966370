//! What requests and answers about signing in look like.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::GrantView;
use crate::http::json::{at_most, at_most_if_given};
use crate::kernel::ids::UserId;
use crate::kernel::time::Instant;

/// Name and password of a staff user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// User name; capitals do not matter.
    #[schema(max_length = 200, example = "budi.santoso")]
    pub username: String,
    /// Password.
    #[schema(max_length = 1000, format = Password, example = "kereta senja ke Sumedang")]
    pub password: String,
    /// The `client_token` of an earlier sign-in with this name from this client, if it kept one: then nobody else's failures delay it.
    #[schema(
        max_length = 200,
        example = "mppk_0f1e2d3c4b5a69788796a5b4c3d2e1f0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
    )]
    #[serde(default, deserialize_with = "at_most_if_given::<200, _>")]
    pub client_token: Option<String>,
}

/// An access token with what it allows, and the token that renews it.
#[derive(Serialize, ToSchema)]
pub struct LoginAnswer {
    /// The token; send it as `Authorization: Bearer …`.
    #[schema(max_length = 8192, example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJzdWIiOiJ4In0.c2ln")]
    pub access_token: String,
    /// How the token is sent.
    #[schema(max_length = 6, example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the token ends.
    #[schema(minimum = 1, example = 3600)]
    pub expires_in_s: i64,
    /// The token for the next refresh; good for one use.
    #[schema(max_length = 48, example = "mppr_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw")]
    pub refresh_token: String,
    /// After a sign-in with a password: keep it with the user name and send it with the next. It opens nothing.
    #[schema(
        max_length = 200,
        example = "mppk_0f1e2d3c4b5a69788796a5b4c3d2e1f0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
    )]
    pub client_token: Option<String>,
    /// When the session ends if it is not refreshed before.
    pub idle_ends_at: Instant,
    /// When the session ends whatever happens; sign in again then.
    pub session_ends_at: Instant,
    /// Who signed in.
    pub user_id: UserId,
    /// Name shown to colleagues.
    #[schema(max_length = 80, example = "Budi Santoso")]
    pub display_name: String,
    /// Roles with their scopes.
    #[schema(max_items = 100)]
    pub grants: Vec<GrantView>,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// The token of the last sign-in or refresh.
    #[schema(max_length = 200, example = "mppr_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw")]
    #[serde(deserialize_with = "at_most::<200, _>")]
    pub refresh_token: String,
}

/// Which session to end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogoutBody {
    /// The refresh token of the session.
    #[schema(max_length = 200, example = "mppr_6Vb2sJp0rXc1o4tQyLk3mNf8hGd5eWaZiUxOqRvTbYw")]
    #[serde(deserialize_with = "at_most::<200, _>")]
    pub refresh_token: String,
    /// All sessions of this user, on every machine.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub everywhere: bool,
}

/// The password of now and of tomorrow.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The password in force.
    #[schema(max_length = 1000, format = Password, example = "kereta senja ke Sumedang")]
    pub current_password: String,
    /// The new one: 12 to 128 characters.
    #[schema(min_length = 12, max_length = 128, format = Password, example = "perahu pagi ke Cirebon")]
    pub new_password: String,
}
