DROP INDEX appointments_identified;
DROP TABLE person_data;
DROP TABLE data_keys;
