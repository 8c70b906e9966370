DROP TABLE ticket_legs;
DROP TABLE tickets;
