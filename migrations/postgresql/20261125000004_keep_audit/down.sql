DROP TABLE refused_attempts;
DROP TRIGGER events_are_not_changed ON events;
DROP FUNCTION refuse_change_of_events;
ALTER TABLE events DROP COLUMN network;
