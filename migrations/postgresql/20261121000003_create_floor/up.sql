-- Queues, counters, what serves what, and officers' sessions.
CREATE TABLE queues (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    zone_id TEXT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    padding BIGINT NOT NULL CHECK (padding BETWEEN 0 AND 4),
    last_number BIGINT NOT NULL CHECK (last_number > 0),
    policy TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, agency_id) REFERENCES agencies (mall_id, id),
    FOREIGN KEY (mall_id, zone_id) REFERENCES zones (mall_id, id)
);
CREATE UNIQUE INDEX queues_code_unique ON queues (mall_id, site_id, code);
CREATE UNIQUE INDEX queues_prefix_unique ON queues (mall_id, site_id, prefix);

-- Which services a site offers, in which queue, by which channels.
CREATE TABLE service_offerings (
    mall_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    walk_in BOOLEAN NOT NULL,
    appointment BOOLEAN NOT NULL,
    minutes BIGINT NOT NULL CHECK (minutes > 0),
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, site_id, service_id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, service_id) REFERENCES services (mall_id, id),
    FOREIGN KEY (mall_id, queue_id) REFERENCES queues (mall_id, id)
);

CREATE TABLE counters (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    zone_id TEXT NULL,
    agency_id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, zone_id) REFERENCES zones (mall_id, id),
    FOREIGN KEY (mall_id, agency_id) REFERENCES agencies (mall_id, id)
);
CREATE UNIQUE INDEX counters_code_unique ON counters (mall_id, site_id, code);

CREATE TABLE counter_queues (
    mall_id TEXT NOT NULL,
    counter_id TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('primary', 'assist', 'overflow')),
    rank BIGINT NOT NULL,
    PRIMARY KEY (mall_id, counter_id, queue_id),
    FOREIGN KEY (mall_id, counter_id) REFERENCES counters (mall_id, id),
    FOREIGN KEY (mall_id, queue_id) REFERENCES queues (mall_id, id)
);

CREATE TABLE counter_sessions (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    counter_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    status TEXT NOT NULL CHECK (status IN ('open', 'paused', 'closed')),
    service_date DATE NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    status_since TIMESTAMP NOT NULL,
    closed_at TIMESTAMP NULL,
    reason TEXT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, counter_id) REFERENCES counters (mall_id, id)
);
-- One officer at a counter, one counter for an officer.
CREATE UNIQUE INDEX one_open_session_per_counter ON counter_sessions (mall_id, counter_id) WHERE status IN ('open', 'paused');
CREATE UNIQUE INDEX one_open_session_per_user ON counter_sessions (mall_id, user_id) WHERE status IN ('open', 'paused');
CREATE INDEX counter_sessions_site ON counter_sessions (mall_id, site_id, service_date);

-- Each pause or closing of a session, with its reason: what reports count and forecasts learn from.
CREATE TABLE counter_closures (
    mall_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pause', 'close')),
    reason TEXT NOT NULL,
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP NULL,
    PRIMARY KEY (mall_id, session_id, position),
    FOREIGN KEY (mall_id, session_id) REFERENCES counter_sessions (mall_id, id)
);

-- Service days that have begun, each once: what makes boards turn over at midnight.
CREATE TABLE service_days (
    mall_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    service_date DATE NOT NULL,
    began_at TIMESTAMP NOT NULL,
    PRIMARY KEY (mall_id, site_id, service_date),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id)
);

-- The last number given per queue and service day.
CREATE TABLE number_sequences (
    mall_id TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    service_date DATE NOT NULL,
    last BIGINT NOT NULL CHECK (last > 0),
    PRIMARY KEY (mall_id, queue_id, service_date),
    FOREIGN KEY (mall_id, queue_id) REFERENCES queues (mall_id, id)
);

-- A rule: at most `daily_limit` in `channel` (null: all) for `queue` between two minutes of the day.
CREATE TABLE quota_rules (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    channel TEXT NULL CHECK (channel IN ('kiosk', 'staff_assisted', 'phone', 'online')),
    weekday BIGINT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_min BIGINT NOT NULL,
    to_min BIGINT NOT NULL,
    daily_limit BIGINT NOT NULL CHECK (daily_limit >= 0),
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    CHECK (from_min >= 0 AND from_min < to_min AND to_min <= 1440),
    FOREIGN KEY (mall_id, queue_id) REFERENCES queues (mall_id, id)
);

-- The ledger: what of a rule is used on a day. Walk-in and online count in the same place.
CREATE TABLE quotas (
    mall_id TEXT NOT NULL,
    quota_id TEXT NOT NULL,
    service_date DATE NOT NULL,
    used BIGINT NOT NULL CHECK (used >= 0),
    PRIMARY KEY (mall_id, quota_id, service_date),
    FOREIGN KEY (mall_id, quota_id) REFERENCES quota_rules (mall_id, id)
);
