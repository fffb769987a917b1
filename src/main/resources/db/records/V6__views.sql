-- By what a record shows itself to some and hides itself from others.

-- owner: the organisation whose client brought the record; null if nobody in particular.
-- low, high: the time that it tells about; labels: bits, see views.Label.
ALTER TABLE record ADD COLUMN owner VARCHAR(64);
ALTER TABLE record ADD COLUMN low BIGINT DEFAULT -9223372036854775808 NOT NULL;
ALTER TABLE record ADD COLUMN high BIGINT DEFAULT 9223372036854775807 NOT NULL;
ALTER TABLE record ADD COLUMN labels BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE record_history ADD COLUMN owner VARCHAR(64);
ALTER TABLE record_history ADD COLUMN low BIGINT DEFAULT -9223372036854775808 NOT NULL;
ALTER TABLE record_history ADD COLUMN high BIGINT DEFAULT 9223372036854775807 NOT NULL;
ALTER TABLE record_history ADD COLUMN labels BIGINT DEFAULT 0 NOT NULL;

-- What a record says of access to its patient's records; slots as in the index tables.

-- Who cares for the patient, or is shown patients with such a number.
CREATE TABLE care (
    slot BIGINT PRIMARY KEY,
    patient BIGINT NOT NULL,
    party VARCHAR(128) NOT NULL
);
CREATE INDEX care_of_patient ON care (patient, party);

-- Who pays, and for which time: active coverages.
CREATE TABLE coverage_window (
    slot BIGINT PRIMARY KEY,
    patient BIGINT NOT NULL,
    payer VARCHAR(128) NOT NULL,
    low BIGINT NOT NULL,
    high BIGINT NOT NULL
);
CREATE INDEX window_of_patient ON coverage_window (patient, payer);

-- What active consents permit and deny. valid_*: when the rule holds; low, high: about what happened when.
CREATE TABLE consent_rule (
    slot BIGINT PRIMARY KEY,
    patient BIGINT NOT NULL,
    denies BOOLEAN NOT NULL,
    depth INTEGER NOT NULL,
    party VARCHAR(128),
    valid_from BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    low BIGINT NOT NULL,
    high BIGINT NOT NULL,
    type INTEGER,
    labels BIGINT NOT NULL,
    purpose VARCHAR(64)
);
CREATE INDEX consent_of_patient ON consent_rule (patient);

-- What was stored before is read anew for the columns and tables above.
UPDATE parameter_name SET fingerprint = NULL;
