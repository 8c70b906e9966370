-- Tenants, places, the event log, and who may speak to the system.
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE malls (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    region_scheme TEXT NOT NULL,
    region_code TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX malls_code_unique ON malls (code);

CREATE TABLE sites (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('hall', 'mini', 'market', 'village_office', 'mobile_unit')),
    time_zone TEXT NOT NULL CHECK (time_zone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
    address TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id)
);
CREATE UNIQUE INDEX sites_code_unique ON sites (mall_id, code);

CREATE TABLE zones (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id)
);
CREATE UNIQUE INDEX zones_code_unique ON zones (mall_id, site_id, code);

-- One row per log: the head of its chain. This row is the lane between processes: it is locked first.
CREATE TABLE streams (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('mall', 'site')),
    seq BIGINT NOT NULL CHECK (seq >= 0),
    last_hash TEXT NOT NULL,
    last_at TIMESTAMP NOT NULL,
    config_version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id)
);

CREATE TABLE events (
    mall_id TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    type TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('public', 'staff', 'device', 'system')),
    actor_id TEXT NULL,
    subject TEXT NOT NULL,
    request_id TEXT NULL,
    payload TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (mall_id, stream_id, seq),
    FOREIGN KEY (mall_id, stream_id) REFERENCES streams (mall_id, id)
);
CREATE INDEX events_subject ON events (mall_id, stream_id, subject, seq);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    -- Null for who signs in elsewhere.
    password_hash TEXT NULL,
    disabled BOOLEAN NOT NULL,
    -- The account ends by itself at this moment.
    valid_until TIMESTAMP NULL,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_username_unique ON users (username);

CREATE TABLE role_grants (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    position BIGINT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('admin', 'manager', 'officer', 'publisher', 'auditor', 'agency_admin', 'mall_head', 'kiosk', 'display')),
    site_id TEXT NULL,
    agency_id TEXT NULL,
    counter_id TEXT NULL,
    PRIMARY KEY (mall_id, user_id, position)
);

CREATE TABLE devices (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    zone_id TEXT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('kiosk', 'display')),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    -- The token before a rotation, good for a moment longer: a lost answer must not strand a kiosk.
    previous_token_hash TEXT NULL,
    previous_until TIMESTAMP NULL,
    print_confirm BOOLEAN NOT NULL,
    -- Codes of the only services it may give numbers for, a JSON list; NULL: all of its site.
    services TEXT NULL,
    -- Who is called when it falls silent: a unit or firm, never a person.
    responsible TEXT NOT NULL,
    revoked_at TIMESTAMP NULL,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, zone_id) REFERENCES zones (mall_id, id)
);
CREATE UNIQUE INDEX devices_token_unique ON devices (token_hash);
CREATE INDEX devices_previous_token ON devices (previous_token_hash);

-- The first answer to a key, written in the same transaction as its effect.
CREATE TABLE idempotency_keys (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    scope TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status BIGINT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    PRIMARY KEY (mall_id, scope, idempotency_key)
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
