-- What happened: rows are added here and never changed.
-- H2 and PostgreSQL both take this file.

-- One row is one link of a chain. id = chain * 2^40 + link. recorded is in milliseconds since 1970, UTC.
-- records: what was touched, as Type/id:version with spaces between. query: the path and search as it was asked.
-- hash: SHA-256 over the hash of the link before and all other columns of this one; see src/docs/decisions/0019-audit.md.
CREATE TABLE audit_event (
    id BIGINT PRIMARY KEY,
    recorded BIGINT NOT NULL,
    outcome SMALLINT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    interaction VARCHAR(64) NOT NULL,
    client VARCHAR(128),
    role VARCHAR(64),
    organization VARCHAR(64),
    patient VARCHAR(64),
    purpose VARCHAR(64),
    records VARCHAR(1000000),
    query VARCHAR(1000000),
    address VARCHAR(64),
    request VARCHAR(128),
    token VARCHAR(128),
    hash BYTEA NOT NULL
);
-- Newest first, as an auditor reads; H2 does not read an index backwards.
CREATE INDEX audit_event_recorded ON audit_event (recorded DESC, id DESC);
CREATE INDEX audit_event_patient ON audit_event (patient, recorded DESC, id DESC);

-- Each start of a process opens two chains. newest and head: its last link and the hash of that, before any the opening.
-- Hashes are in hexadecimal here, for people to compare.
CREATE TABLE audit_chain (
    chain INTEGER PRIMARY KEY,
    opened BIGINT NOT NULL,
    node VARCHAR(200) NOT NULL,
    writes VARCHAR(16) NOT NULL,
    opening VARCHAR(64) NOT NULL,
    newest BIGINT NOT NULL,
    head VARCHAR(64) NOT NULL
);
-- How other chains stood when a chain was opened, as far as they had moved since that was last written down.
CREATE TABLE audit_known (
    chain INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    newest BIGINT NOT NULL,
    head VARCHAR(64) NOT NULL,
    PRIMARY KEY (chain, opened)
);
CREATE INDEX audit_known_opened ON audit_known (opened);

-- The row is the turn to open a chain, and says which one was opened last and with which hash.
CREATE TABLE audit_turn (
    chain INTEGER NOT NULL,
    opening VARCHAR(64) NOT NULL
);
INSERT INTO audit_turn VALUES (0, '0000000000000000000000000000000000000000000000000000000000000000');
