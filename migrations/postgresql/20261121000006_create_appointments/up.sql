-- Weekly templates of appointment times, what of them is taken, and the bookings.
CREATE TABLE session_templates (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    code TEXT NOT NULL,
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_min BIGINT NOT NULL,
    to_min BIGINT NOT NULL,
    slot_minutes BIGINT NOT NULL CHECK (slot_minutes > 0),
    capacity BIGINT NOT NULL CHECK (capacity >= 0),
    valid_from DATE NULL,
    valid_to DATE NULL,
    min_notice_min BIGINT NOT NULL CHECK (min_notice_min >= 0),
    max_days BIGINT NOT NULL CHECK (max_days >= 0),
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    CHECK (from_min >= 0 AND from_min < to_min AND to_min <= 1440),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, queue_id) REFERENCES queues (mall_id, id)
);
CREATE UNIQUE INDEX session_templates_code_unique ON session_templates (mall_id, site_id, code);

-- Made at the first booking of a time; never above its capacity, by the check.
CREATE TABLE slot_capacity (
    mall_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    service_date DATE NOT NULL,
    start_min BIGINT NOT NULL,
    capacity BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (mall_id, session_id, service_date, start_min),
    CONSTRAINT slot_never_overbooked CHECK (used >= 0 AND used <= capacity),
    FOREIGN KEY (mall_id, session_id) REFERENCES session_templates (mall_id, id)
);

CREATE TABLE appointments (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    service_name TEXT NOT NULL,
    service_version BIGINT NOT NULL,
    session_id TEXT NOT NULL,
    service_date DATE NOT NULL,
    start_min BIGINT NOT NULL,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    booking_code TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('held', 'booked', 'checked_in', 'cancelled', 'no_show', 'expired')),
    holds_unit BOOLEAN NOT NULL,
    hold_expires_at TIMESTAMP NOT NULL,
    identity_key TEXT NULL,
    priority_class TEXT NOT NULL CHECK (priority_class IN ('none', 'elderly', 'pregnant', 'breastfeeding', 'with_infant', 'disability', 'other_vulnerable')),
    booked_by TEXT NOT NULL CHECK (booked_by IN ('public', 'staff', 'device', 'system')),
    reschedule_count BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    booked_at TIMESTAMP NULL,
    checked_in_at TIMESTAMP NULL,
    closed_at TIMESTAMP NULL,
    closed_reason TEXT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, session_id) REFERENCES session_templates (mall_id, id),
    FOREIGN KEY (mall_id, service_id) REFERENCES services (mall_id, id)
);
CREATE UNIQUE INDEX appointments_token_unique ON appointments (token_hash);
CREATE UNIQUE INDEX appointments_code_unique ON appointments (mall_id, booking_code);
-- One active booking per person, service and day.
CREATE UNIQUE INDEX one_active_booking_per_identity ON appointments (mall_id, identity_key, service_id, service_date)
    WHERE identity_key IS NOT NULL AND status IN ('held', 'booked', 'checked_in');
CREATE INDEX appointments_slot ON appointments (mall_id, session_id, service_date, start_min) WHERE status IN ('held', 'booked');
CREATE INDEX appointments_day ON appointments (mall_id, site_id, service_date, starts_at);
-- What time alone ends: holds nobody confirmed, bookings nobody came to. Both stay as small as what is open.
CREATE INDEX appointments_held ON appointments (mall_id, site_id, hold_expires_at) WHERE status = 'held';
CREATE INDEX appointments_booked ON appointments (mall_id, site_id, starts_at) WHERE status = 'booked';
