-- All kinds of search parameters.

-- Numbers of composite keys are parameters too, and there may be many.
ALTER TABLE token_index ALTER COLUMN parameter SET DATA TYPE INTEGER;
ALTER TABLE date_index ALTER COLUMN parameter SET DATA TYPE INTEGER;
ALTER TABLE string_index ALTER COLUMN parameter SET DATA TYPE INTEGER;
ALTER TABLE reference_index ALTER COLUMN parameter SET DATA TYPE INTEGER;

-- What of a folded string does not fit into its column.
ALTER TABLE string_index ADD COLUMN rest VARCHAR(1000000);

-- What asks for the end of a range reads from there.
CREATE INDEX date_until ON date_index (parameter, high);

-- Quantities, and numbers, which are quantities without a unit. One row for each edge of a range: a single value is
-- one row whose other edge is itself. canonical is the number in the units that UCUM measures its dimension in;
-- canonical_unit is a number of code_system, 0 where nothing is converted.
CREATE TABLE quantity_index (
    slot BIGINT PRIMARY KEY,
    parameter INTEGER NOT NULL,
    patient BIGINT,
    number DOUBLE PRECISION NOT NULL,
    other DOUBLE PRECISION NOT NULL,
    code_system INTEGER NOT NULL,
    code VARCHAR(128) NOT NULL,
    unit VARCHAR(128),
    canonical_unit INTEGER NOT NULL,
    canonical DOUBLE PRECISION NOT NULL,
    canonical_other DOUBLE PRECISION NOT NULL
);
CREATE INDEX quantity_of_unit ON quantity_index (parameter, canonical_unit, canonical);
CREATE INDEX quantity_of_all ON quantity_index (parameter, number);

-- URIs: of profiles, sources, definitions.
CREATE TABLE uri (
    number BIGINT PRIMARY KEY,
    uri VARCHAR(1000) NOT NULL UNIQUE
);
CREATE TABLE uri_index (
    slot BIGINT PRIMARY KEY,
    parameter INTEGER NOT NULL,
    patient BIGINT,
    uri BIGINT NOT NULL
);
CREATE INDEX uri_of_all ON uri_index (parameter, uri);

-- A composite parameter with the token that stands in it: its number is the parameter of the rows of the other part,
-- which are in the tables of their kind.
CREATE TABLE composite_key (
    number BIGINT PRIMARY KEY,
    name VARCHAR(300) NOT NULL UNIQUE
);
INSERT INTO composite_key VALUES (1000000, 'first');

CREATE INDEX record_updated ON record (type, updated);

-- How a parameter is indexed, as a hash: when it is another than the contract's, records are indexed anew.
ALTER TABLE parameter_name ADD COLUMN fingerprint VARCHAR(64);
