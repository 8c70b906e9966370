-- A ticket and its current leg in one row; legs that ended are rows of their own.
CREATE TABLE tickets (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    service_name TEXT NOT NULL,
    service_version BIGINT NOT NULL,
    number_queue_id TEXT NOT NULL,
    service_date DATE NOT NULL,
    seq BIGINT NOT NULL CHECK (seq > 0),
    display_number TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('printing', 'waiting', 'called', 'serving', 'on_hold', 'no_show', 'finished', 'cancelled', 'expired')),
    channel TEXT NOT NULL CHECK (channel IN ('kiosk', 'staff_assisted', 'phone', 'online')),
    priority_class TEXT NOT NULL CHECK (priority_class IN ('none', 'elderly', 'pregnant', 'breastfeeding', 'with_infant', 'disability', 'other_vulnerable')),
    purpose TEXT NOT NULL CHECK (purpose IN ('apply', 'consult', 'pickup', 'complaint', 'payment')),
    appointment_id TEXT NULL,
    dispatch_rank BIGINT NOT NULL,
    entered_seq BIGINT NOT NULL,
    rank_reason TEXT NOT NULL,
    leg_no BIGINT NOT NULL CHECK (leg_no > 0),
    counter_id TEXT NULL,
    officer_id TEXT NULL,
    issued_at TIMESTAMP NOT NULL,
    base_at TIMESTAMP NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    called_at TIMESTAMP NULL,
    last_called_at TIMESTAMP NULL,
    recall_count BIGINT NOT NULL,
    started_at TIMESTAMP NULL,
    held_since TIMESTAMP NULL,
    held_ms BIGINT NOT NULL,
    closed_reason TEXT NULL,
    undo TEXT NULL,
    changed_at TIMESTAMP NOT NULL,
    print_deadline_at TIMESTAMP NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    FOREIGN KEY (mall_id, queue_id) REFERENCES queues (mall_id, id),
    FOREIGN KEY (mall_id, service_id) REFERENCES services (mall_id, id),
    FOREIGN KEY (mall_id, counter_id) REFERENCES counters (mall_id, id)
);
-- A number exists once per queue and service day.
CREATE UNIQUE INDEX one_number_per_queue_and_day ON tickets (mall_id, number_queue_id, service_date, seq);
CREATE UNIQUE INDEX tickets_token_unique ON tickets (token_hash);
-- A counter has one active ticket, whatever the code above believes.
CREATE UNIQUE INDEX one_active_ticket_per_counter ON tickets (mall_id, counter_id) WHERE status IN ('called', 'serving');
CREATE UNIQUE INDEX one_ticket_per_appointment ON tickets (mall_id, appointment_id) WHERE appointment_id IS NOT NULL;
-- The order of calling; holds only people who wait, so it stays as small as the hall.
CREATE INDEX tickets_waiting ON tickets (mall_id, queue_id, service_date, dispatch_rank, entered_seq, rank_reason) WHERE status = 'waiting';
CREATE INDEX tickets_open ON tickets (mall_id, site_id, service_date) WHERE status IN ('printing', 'waiting', 'called', 'serving', 'on_hold');
-- Slips on their way out; a job looks every few seconds and must not walk all tickets there ever were.
CREATE INDEX tickets_printing ON tickets (mall_id, site_id, print_deadline_at) WHERE status = 'printing';
-- The latest calls of a day, in their order.
CREATE INDEX tickets_called ON tickets (mall_id, site_id, service_date, last_called_at) WHERE last_called_at IS NOT NULL;

CREATE TABLE ticket_legs (
    mall_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    leg_no BIGINT NOT NULL,
    site_id TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    service_name TEXT NOT NULL,
    service_date DATE NOT NULL,
    counter_id TEXT NULL,
    officer_id TEXT NULL,
    ended_by TEXT NOT NULL CHECK (ended_by IN ('finished', 'transferred', 'no_show', 'cancelled', 'expired')),
    outcome TEXT NULL CHECK (outcome IN ('completed', 'documents_missing', 'redirected', 'rejected', 'system_down', 'other')),
    entered_at TIMESTAMP NOT NULL,
    called_at TIMESTAMP NULL,
    started_at TIMESTAMP NULL,
    ended_at TIMESTAMP NOT NULL,
    recall_count BIGINT NOT NULL,
    waiting_ms BIGINT NOT NULL CHECK (waiting_ms >= 0),
    walking_ms BIGINT NOT NULL CHECK (walking_ms >= 0),
    serving_ms BIGINT NOT NULL CHECK (serving_ms >= 0),
    held_ms BIGINT NOT NULL CHECK (held_ms >= 0),
    PRIMARY KEY (mall_id, ticket_id, leg_no),
    FOREIGN KEY (mall_id, ticket_id) REFERENCES tickets (mall_id, id)
);
CREATE INDEX ticket_legs_day ON ticket_legs (mall_id, site_id, service_date, queue_id);
