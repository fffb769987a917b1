-- Every version of every record, and what finds them.
-- H2 and PostgreSQL both take this file.

-- Names that stand in many rows are numbers there. The numbers are given once and never change.
CREATE TABLE type_name (
    number SMALLINT PRIMARY KEY,
    name VARCHAR(64) NOT NULL UNIQUE
);
-- A search parameter with its type: Observation.code
CREATE TABLE parameter_name (
    number SMALLINT PRIMARY KEY,
    name VARCHAR(128) NOT NULL UNIQUE
);
-- 0 stands for no system.
CREATE TABLE code_system (
    number INTEGER PRIMARY KEY,
    uri VARCHAR(128) NOT NULL UNIQUE
);
-- The patient key, which all rows with patient data carry. A patient has one as soon as somebody refers to them.
CREATE TABLE patient (
    number BIGINT PRIMARY KEY,
    id VARCHAR(64) NOT NULL UNIQUE
);

-- Primary keys grow with time, so that tables and indexes grow at their ends. The writer takes them in blocks.
CREATE SEQUENCE record_pk START WITH 1 INCREMENT BY 256;

-- The current version. No content: a tombstone. Times are milliseconds since 1970, UTC.
CREATE TABLE record (
    pk BIGINT PRIMARY KEY,
    type SMALLINT NOT NULL,
    id VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    patient BIGINT,
    updated BIGINT NOT NULL,
    content BYTEA
);
-- Ids are as good as unique, and new ones are in order: id first makes one query of many types, and one busy page.
CREATE UNIQUE INDEX record_id ON record (id, type);
CREATE INDEX record_patient ON record (patient, type);
CREATE INDEX record_type ON record (type, pk);

-- Superseded versions. Rows are added here and never changed.
CREATE TABLE record_history (
    record BIGINT NOT NULL,
    version INTEGER NOT NULL,
    patient BIGINT,
    updated BIGINT NOT NULL,
    content BYTEA,
    PRIMARY KEY (record, version)
);
-- What of a body does not fit into one million bytes.
CREATE TABLE content_part (
    record BIGINT NOT NULL,
    version INTEGER NOT NULL,
    part INTEGER NOT NULL,
    patient BIGINT,
    content BYTEA NOT NULL,
    PRIMARY KEY (record, version, part)
);

-- Index rows. slot = record * 2^20 + n: the rows of one record stand together under the primary key, so that they are
-- replaced by a range and need no index of their own.
CREATE TABLE token_index (
    slot BIGINT PRIMARY KEY,
    parameter SMALLINT NOT NULL,
    patient BIGINT,
    code_system INTEGER NOT NULL,
    code VARCHAR(128) NOT NULL
);
CREATE INDEX token_of_patient ON token_index (patient, parameter, code);
CREATE INDEX token_of_all ON token_index (parameter, code, slot);

-- The range of time that a partial date or a period covers, both ends included.
CREATE TABLE date_index (
    slot BIGINT PRIMARY KEY,
    parameter SMALLINT NOT NULL,
    patient BIGINT,
    low BIGINT NOT NULL,
    high BIGINT NOT NULL
);
CREATE INDEX date_of_patient ON date_index (patient, parameter, low);
CREATE INDEX date_of_all ON date_index (parameter, low);

-- folded: lower case, without accents, cut at 100 characters.
CREATE TABLE string_index (
    slot BIGINT PRIMARY KEY,
    parameter SMALLINT NOT NULL,
    patient BIGINT,
    folded VARCHAR(100) NOT NULL,
    exact VARCHAR(128) NOT NULL
);
CREATE INDEX string_of_all ON string_index (parameter, folded);

-- target_type 0: a reference to somewhere else, or a canonical; target is its URL.
-- References to the patient whose key the row would carry are not here: record.patient says it.
CREATE TABLE reference_index (
    slot BIGINT PRIMARY KEY,
    parameter SMALLINT NOT NULL,
    patient BIGINT,
    target_type SMALLINT NOT NULL,
    target VARCHAR(128) NOT NULL
);
CREATE INDEX reference_of_all ON reference_index (target, parameter);

-- What was answered to a submission, for when it is repeated.
CREATE TABLE submission (
    fingerprint BYTEA PRIMARY KEY,
    updated BIGINT NOT NULL,
    answer BYTEA NOT NULL
);

-- The time of the last change: it never goes backwards, whatever the machine's clock does.
CREATE TABLE clock (
    millis BIGINT NOT NULL
);
INSERT INTO clock VALUES (0);
