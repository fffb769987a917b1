-- The row of clock is the turn to write: it is locked from the start of a batch to its commit, by all writers of all
-- nodes. Who has the turn says what time it is and takes the next primary keys, so that keys grow with commits.
ALTER TABLE clock ADD COLUMN newest BIGINT DEFAULT 0 NOT NULL;
UPDATE clock SET newest = (SELECT COALESCE(MAX(record.pk), 0) FROM record);
DROP SEQUENCE record_pk;
