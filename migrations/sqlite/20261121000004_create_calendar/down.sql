DROP TABLE overrides;
DROP TABLE calendar_days;
DROP TABLE schedules;
