DROP TABLE device_enrolments;
