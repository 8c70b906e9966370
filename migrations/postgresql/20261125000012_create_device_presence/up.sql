-- When a device was last heard, and what it said of itself. A device that never spoke has no row and is not missed.
CREATE TABLE device_presence (
    mall_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    online BOOLEAN NOT NULL,
    printer TEXT NOT NULL CHECK (printer IN ('ok', 'paper_low', 'paper_out', 'fault', 'none')),
    sound TEXT NOT NULL CHECK (sound IN ('ok', 'muted', 'fault', 'none')),
    software TEXT NOT NULL,
    PRIMARY KEY (mall_id, device_id),
    FOREIGN KEY (mall_id, device_id) REFERENCES devices (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id)
);
CREATE INDEX device_presence_site ON device_presence (mall_id, site_id);

-- A device fell silent. It ends when a person writes down what was done (SRG-10), whether or not it came back by itself.
CREATE TABLE device_incidents (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    responsible TEXT NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    recovered_at TIMESTAMP NULL,
    closed_at TIMESTAMP NULL,
    closed_by TEXT NULL,
    resolution TEXT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, device_id) REFERENCES devices (mall_id, id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    CONSTRAINT closed_with_a_text CHECK ((closed_at IS NULL) = (resolution IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL))
);
CREATE UNIQUE INDEX one_open_incident_per_device ON device_incidents (mall_id, device_id) WHERE closed_at IS NULL;
