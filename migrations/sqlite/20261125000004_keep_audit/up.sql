-- The network a staff user or device acted from; truncated, and empty for the public (docs/adr/0016).
ALTER TABLE events ADD COLUMN network TEXT NULL;

-- No operation changes an event; these keep a slip of ours, or of a hand at the database, from doing it.
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are kept as they were written');
END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are kept as they were written');
END;

-- Who was refused: one row per hour, caller, operation and network, so that a flood of attempts is one row that counts.
CREATE TABLE refused_attempts (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    hour TIMESTAMP NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('public', 'staff', 'device', 'system')),
    actor_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    code TEXT NOT NULL,
    network TEXT NOT NULL,
    attempts BIGINT NOT NULL CHECK (attempts > 0),
    first_at TIMESTAMP NOT NULL,
    last_at TIMESTAMP NOT NULL,
    PRIMARY KEY (mall_id, hour, actor_kind, actor_id, operation, code, network)
);
