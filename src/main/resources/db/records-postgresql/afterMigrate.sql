-- Texts compare by their bytes: searches for a beginning and the order of a page rest on it, and it is fast. Left alone
-- PostgreSQL compares as the language of the database does. Index tables are all that end in _index; a table with text
-- that ends otherwise is named here.
DO $$
DECLARE
    found RECORD;
BEGIN
    FOR found IN
        SELECT c.oid::regclass AS name, a.attname, format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = current_schema()::regnamespace
            AND c.relkind = 'r'
            AND (c.relname IN ('type_name', 'parameter_name', 'code_system', 'patient', 'record', 'record_history', 'uri', 'composite_key',
                    'care', 'coverage_window', 'consent_rule')
                OR c.relname LIKE '%\_index')
            AND a.attnum > 0
            AND NOT a.attisdropped
            AND a.attcollation <> 0
            AND a.attcollation <> 'pg_catalog."C"'::regcollation
        ORDER BY c.relname, a.attname
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s COLLATE "C"', found.name, found.attname, found.type);
    END LOOP;
END $$;
