-- What erases the records of a patient whose retention period is over; see src/docs/decisions/0021-retention.md.

-- How often that was done. What a writer remembers of the texts of uri and composite_key holds until this moves on.
ALTER TABLE clock ADD COLUMN erasures BIGINT DEFAULT 0 NOT NULL;
CREATE INDEX history_patient ON record_history (patient);
CREATE INDEX submission_updated ON submission (updated);
