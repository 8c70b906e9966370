-- A kiosk or display that asks to be let in shows a code; a manager who stands before it answers for it (RFC 8628).
CREATE TABLE device_enrolments (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    -- The device keeps the code itself.
    device_code_hash TEXT NOT NULL,
    user_code TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied', 'delivered')),
    software TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    device_id TEXT NULL,
    delivered_at TIMESTAMP NULL,
    PRIMARY KEY (mall_id, device_code_hash),
    FOREIGN KEY (mall_id, device_id) REFERENCES devices (mall_id, id)
);
CREATE UNIQUE INDEX device_enrolments_user_code_unique ON device_enrolments (mall_id, user_code);
