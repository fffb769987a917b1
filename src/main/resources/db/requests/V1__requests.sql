-- Data requests that are not at their end: what a node has to do, also after a restart.
-- H2 and PostgreSQL both take this file.

-- A row comes with the Task, in its transaction, and goes with the Task's last status, in the transaction of that.
-- scopes: of the token that it was sent with, one a line. due: from when on it may be taken up, in milliseconds since
-- 1970; who takes it moves this on, so that nobody else takes it meanwhile; far in the future while somebody else is to
-- decide. takings: how often it was taken up.
CREATE TABLE data_request (
    task VARCHAR(64) PRIMARY KEY,
    client VARCHAR(128) NOT NULL,
    scopes VARCHAR(1000000) NOT NULL,
    due BIGINT NOT NULL,
    takings INTEGER NOT NULL
);
CREATE INDEX data_request_due ON data_request (due);
