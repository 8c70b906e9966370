-- The ids of the keys that seal personal data, never the keys. A key that no row names here can seal nothing more.
CREATE TABLE data_keys (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('added', 'current', 'replaced')),
    added_at TIMESTAMP NOT NULL,
    replaced_at TIMESTAMP NULL,
    PRIMARY KEY (mall_id, id)
);
CREATE UNIQUE INDEX one_current_data_key ON data_keys (mall_id) WHERE state = 'current';

-- What people told about themselves, sealed. `shown` is its mask, `lookup_key` the keyed hash by which a person's rows are found.
CREATE TABLE person_data (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    appointment_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('name', 'phone', 'email', 'nik')),
    key_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    shown TEXT NOT NULL,
    lookup_key TEXT NULL,
    restricted BOOLEAN NOT NULL,
    keep_until TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, appointment_id) REFERENCES appointments (mall_id, id),
    FOREIGN KEY (mall_id, key_id) REFERENCES data_keys (mall_id, id)
);
CREATE UNIQUE INDEX one_value_per_kind ON person_data (mall_id, appointment_id, kind);
CREATE INDEX person_data_due ON person_data (mall_id, keep_until);
CREATE INDEX person_data_key ON person_data (mall_id, key_id, id);
CREATE INDEX person_data_lookup ON person_data (mall_id, lookup_key) WHERE lookup_key IS NOT NULL;

-- Hashes of identities leave with the data.
CREATE INDEX appointments_identified ON appointments (mall_id, service_date) WHERE identity_key IS NOT NULL;

-- What people ask about their data. The hash by which they are found goes when it is settled.
CREATE TABLE data_requests (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'correction', 'restriction', 'deletion')),
    status TEXT NOT NULL CHECK (status IN ('open', 'fulfilled', 'refused')),
    proof TEXT NOT NULL CHECK (proof IN ('id_card_seen', 'booking_token_shown', 'letter_of_attorney')),
    identity_key TEXT NULL,
    received_at TIMESTAMP NOT NULL,
    received_by TEXT NOT NULL,
    due_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP NULL,
    handled_by TEXT NULL,
    refusal TEXT NULL CHECK (refusal IN ('nothing_kept', 'identity_not_proven', 'legal_duty', 'discloses_others', 'security')),
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    CHECK (status = 'open' OR identity_key IS NULL)
);
CREATE INDEX data_requests_due ON data_requests (mall_id, due_at) WHERE status = 'open';
