-- Assertions that were used: none gets a second token, whichever node it comes to. A row is of no use once its
-- assertion has expired.
CREATE TABLE used_assertion (
    client VARCHAR(64) NOT NULL,
    jti VARCHAR(255) NOT NULL,
    expires_at BIGINT NOT NULL, -- second of the epoch
    PRIMARY KEY (client, jti)
);

CREATE INDEX used_assertion_expires_at ON used_assertion (expires_at);
