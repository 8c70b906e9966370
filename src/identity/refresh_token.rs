//! The secret that keeps a sign-in alive: opaque, random, good for one use.

use crate::kernel::opaque_token::opaque_token;

opaque_token!(
    /// A refresh token.
    RefreshToken, "mppr_"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_right_shape_is_looked_up() {
        let token = RefreshToken::fresh();
        assert_eq!(RefreshToken::parse(token.reveal()), Some(token.clone()));
        assert_ne!(token.hash(), RefreshToken::fresh().hash());
        assert!(token.hash().len() == 64 && !token.hash().contains("mppr_"));
        for bad in ["", "mppr_", &token.reveal()[1..], &format!("{}=", token.reveal()), &format!("mppr_{}", "'".repeat(43))] {
            assert_eq!(RefreshToken::parse(bad), None, "{bad}");
        }
        assert_eq!(format!("{token:?}"), "RefreshToken");
    }
}
