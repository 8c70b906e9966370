DROP TABLE refused_attempts;
DROP TRIGGER events_are_not_deleted;
DROP TRIGGER events_are_not_changed;
ALTER TABLE events DROP COLUMN network;
