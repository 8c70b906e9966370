DROP TABLE external_identities;
DROP TABLE sign_in_attempts;
DROP TABLE refresh_tokens;
DROP TABLE staff_sessions;
