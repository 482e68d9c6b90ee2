-- name: stands_by
-- Whether this server only follows another, and takes no writes.
SELECT pg_is_in_recovery();

-- name: missing_rights
-- Tables of the event store and of ours that this role may not read and write, and how many tables there are of the event
-- store at all. Of the log nothing more is needed than reading and appending.
SELECT array_agg(t.name ORDER BY t.name) FILTER (WHERE NOT t.allowed) AS refused,
       count(*) FILTER (WHERE t.schema = 'eventstore') AS of_the_store
FROM (
    SELECT n.nspname AS schema, n.nspname || '.' || c.relname AS name,
           has_schema_privilege(n.oid, 'USAGE')
           AND has_table_privilege(c.oid, 'SELECT')
           AND has_table_privilege(c.oid, 'INSERT')
           AND (n.nspname = 'eventstore' AND c.relname = 'log' OR has_table_privilege(c.oid, 'UPDATE')) AS allowed
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p')
      AND (n.nspname = 'eventstore' OR n.nspname NOT IN ('pg_catalog', 'public', 'information_schema')
           AND n.nspname NOT LIKE 'pg\_%' AND pg_has_role(c.relowner, 'USAGE'))
) AS t;

-- name: wait_shortly
-- Nobody waits for the probe: where somebody reads its table, as a backup does, it says nothing.
SET LOCAL lock_timeout = '300ms';

-- name: empty_probe
-- The table's file is begun anew, so that the row that follows needs a new page of the disk.
TRUNCATE eventstore.write_probe;

-- name: write_probe
-- A row that is kept as a fact is: through the database's own log, on its own disk.
INSERT INTO eventstore.write_probe (written_at) VALUES (now());
