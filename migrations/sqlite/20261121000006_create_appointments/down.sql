DROP TABLE appointments;
DROP TABLE slot_capacity;
DROP TABLE session_templates;
