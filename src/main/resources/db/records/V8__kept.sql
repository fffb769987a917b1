-- What the server keeps for one organisation that asked for it; see src/docs/decisions/0024-kept-documents.md.

-- kept_for: the organisation; empty for a program on this machine while no security is configured; null for all else.
ALTER TABLE record ADD COLUMN kept_for VARCHAR(64);
ALTER TABLE record_history ADD COLUMN kept_for VARCHAR(64);

-- Documents that were stored before are given their patient.
UPDATE parameter_name SET fingerprint = NULL WHERE name LIKE 'Bundle.%';
