DROP TABLE device_allowances;
DROP TABLE site_admissions;
