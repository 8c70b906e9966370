-- Who may draw numbers at a site, beside its hours and quotas. A site without a row lets everybody draw.
CREATE TABLE site_admissions (
    mall_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    -- Phones must show the token on the door, so that nobody draws numbers from home.
    door_token_required BOOLEAN NOT NULL,
    -- Numbers that one kiosk may give within so many seconds; NULL: as many as it likes.
    device_tickets BIGINT NULL CHECK (device_tickets BETWEEN 1 AND 100000),
    device_window_s BIGINT NULL CHECK (device_window_s BETWEEN 1 AND 86400),
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, site_id),
    FOREIGN KEY (mall_id, site_id) REFERENCES sites (mall_id, id),
    CONSTRAINT device_limit_is_whole CHECK ((device_tickets IS NULL) = (device_window_s IS NULL))
);

-- When the allowance of a kiosk is whole again, in microseconds since 1970.
CREATE TABLE device_allowances (
    mall_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    full_at_us BIGINT NOT NULL,
    PRIMARY KEY (mall_id, device_id),
    FOREIGN KEY (mall_id, device_id) REFERENCES devices (mall_id, id)
);
