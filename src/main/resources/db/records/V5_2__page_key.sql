-- What page links are closed with. One row, which the first start writes; every node has it from here.
CREATE TABLE page_key (
    secret BYTEA NOT NULL
);
