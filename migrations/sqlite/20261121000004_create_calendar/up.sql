-- When it is open: weekly hours by scope and season, dated days, and overrides by people.
CREATE TABLE schedules (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('site', 'agency', 'service')),
    site_id TEXT NULL,
    agency_id TEXT NULL,
    service_id TEXT NULL,
    name TEXT NOT NULL,
    valid_from DATE NULL,
    valid_to DATE NULL,
    season BOOLEAN NOT NULL,
    last_ticket_min BIGINT NOT NULL CHECK (last_ticket_min >= 0),
    weekly TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, agency_id) REFERENCES agencies (mall_id, id),
    FOREIGN KEY (mall_id, service_id) REFERENCES services (mall_id, id)
);
CREATE UNIQUE INDEX schedules_code_unique ON schedules (mall_id, code);

CREATE TABLE calendar_days (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    date DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('national_holiday', 'joint_leave', 'local_closure', 'special_opening')),
    name_id TEXT NOT NULL,
    name_en TEXT NOT NULL,
    legal_source TEXT NULL,
    is_estimate BOOLEAN NOT NULL,
    site_id TEXT NULL,
    agency_id TEXT NULL,
    hours TEXT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, agency_id) REFERENCES agencies (mall_id, id)
);
CREATE INDEX calendar_days_date ON calendar_days (mall_id, date);

CREATE TABLE overrides (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('mall', 'site', 'agency', 'service', 'queue')),
    site_id TEXT NULL,
    agency_id TEXT NULL,
    service_id TEXT NULL,
    queue_id TEXT NULL,
    effect TEXT NOT NULL CHECK (effect IN ('force_open', 'force_closed', 'appointment_only', 'reduced_capacity')),
    capacity_percent BIGINT NULL CHECK (capacity_percent BETWEEN 1 AND 100),
    reason_id TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    starts_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NULL,
    revoked_at TIMESTAMP NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    -- A share belongs to a reduction, and to nothing else; quotas and times are those of queues.
    CHECK ((effect = 'reduced_capacity') = (capacity_percent IS NOT NULL)),
    CHECK (effect <> 'reduced_capacity' OR scope <> 'service'),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, agency_id) REFERENCES agencies (mall_id, id),
    FOREIGN KEY (mall_id, service_id) REFERENCES services (mall_id, id),
    FOREIGN KEY (mall_id, queue_id) REFERENCES queues (mall_id, id)
);
