-- What the history of a type, and of everything, is read by: newest first, without looking at what is older than a page.
-- superseded is the time at which the version stopped to be the current one.
ALTER TABLE record_history ADD COLUMN type SMALLINT;
ALTER TABLE record_history ADD COLUMN superseded BIGINT;
UPDATE record_history SET
    type = (SELECT r.type FROM record r WHERE r.pk = record_history.record),
    superseded = COALESCE(
        (SELECT n.updated FROM record_history n
            WHERE n.record = record_history.record AND n.version = record_history.version + 1),
        (SELECT r.updated FROM record r WHERE r.pk = record_history.record));
ALTER TABLE record_history ALTER COLUMN type SET NOT NULL;
ALTER TABLE record_history ALTER COLUMN superseded SET NOT NULL;
-- Instead of the one on type and time alone, which it serves as well.
DROP INDEX record_updated;
CREATE INDEX record_updated ON record (type, updated DESC, pk DESC);
CREATE INDEX history_updated ON record_history (type, updated DESC, record DESC, version DESC);
