DROP TABLE service_requirements;
DROP TABLE service_versions;
DROP TABLE services;
DROP TABLE agencies;
