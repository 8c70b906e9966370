-- Sign-ins of staff: one row per session (the family of its refresh tokens), one per token, one per counter of failed attempts.
-- They belong to a person, not to a mall: one person may work for several.
CREATE TABLE staff_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    -- A later version of the user ends the session.
    user_version BIGINT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    idle_ends_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NULL,
    ended_because TEXT NULL CHECK (ended_because IN ('logout', 'reuse', 'password')),
    CONSTRAINT staff_sessions_end CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
    CONSTRAINT staff_sessions_idle CHECK (idle_ends_at <= ends_at)
);
CREATE INDEX staff_sessions_user ON staff_sessions (user_id);
CREATE INDEX staff_sessions_age ON staff_sessions (ends_at);

-- Used tokens stay until their session is forgotten: that is how a second use is known.
CREATE TABLE refresh_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES staff_sessions (id),
    issued_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP NULL
);
-- Two tokens of one session that could both be used would be two sessions.
CREATE UNIQUE INDEX one_unused_refresh_token_per_session ON refresh_tokens (session_id) WHERE used_at IS NULL;
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- Failed sign-ins, by keyed hashes of where they come from and whom they aim at.
CREATE TABLE sign_in_attempts (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL CHECK (failures >= 0),
    last_at TIMESTAMP NOT NULL,
    blocked_until TIMESTAMP NOT NULL,
    opened_at TIMESTAMP NULL
);
CREATE INDEX sign_in_attempts_age ON sign_in_attempts (last_at);

-- People whom an issuer of single sign-on vouches for.
CREATE TABLE external_identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (issuer, subject)
);
CREATE UNIQUE INDEX external_identities_user ON external_identities (user_id);
