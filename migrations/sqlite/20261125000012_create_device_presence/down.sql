DROP TABLE device_incidents;
DROP TABLE device_presence;
