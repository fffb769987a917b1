-- How often the course of a patient's treatment was changed: what was derived from an older course is derived again.
ALTER TABLE patient ADD COLUMN course INTEGER DEFAULT 0 NOT NULL;
