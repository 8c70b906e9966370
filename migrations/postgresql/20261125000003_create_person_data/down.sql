DROP TABLE data_requests;
DROP INDEX appointments_identified;
DROP TABLE person_data;
DROP TABLE data_keys;
