-- name: views
-- The views that may leave the service, with their columns in order: those whose comment ends with the sentence that
-- they show no personal data. A view that says nothing of it is not among them.
SELECT
    c.relname AS view, obj_description(c.oid, 'pg_class') AS meaning,
    a.attname AS name, format_type(a.atttypid, NULL) AS type, col_description(c.oid, a.attnum) AS column_meaning
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind IN ('v', 'm')
    AND obj_description(c.oid, 'pg_class') LIKE '% No personal data.'
ORDER BY c.relname, a.attnum

-- name: statement
-- The statement that reads a view ($1) as one JSON object a row: an election's rows ($1 of that statement), or all where
-- the view knows no elections; ordered by every column, by code points, so that the same rows come in the same order on
-- every server.
SELECT format(
    'SELECT row_to_json(exported_row)::text AS line FROM reporting.%I AS exported_row WHERE %s ORDER BY %s',
    c.relname,
    CASE WHEN bool_or(a.attname = 'election_id') THEN 'exported_row.election_id = $1' ELSE '$1::text IS NOT NULL' END,
    string_agg(
        format(
            CASE
                WHEN a.atttypid IN ('json'::regtype, 'xml'::regtype) THEN 'exported_row.%I::text COLLATE "C"'
                WHEN a.attcollation <> 0 THEN 'exported_row.%I COLLATE "C"'
                ELSE 'exported_row.%I'
            END,
            a.attname
        ),
        ', ' ORDER BY a.attnum
    )
)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind IN ('v', 'm') AND c.relname = $1::text
GROUP BY c.relname

-- name: in_universal_time
-- Moments are written in UTC, whatever zone the server is set to; for this transaction alone.
SET LOCAL TIME ZONE 'UTC'

-- name: statuses
-- Where some registrations ($1, their ids) stand, with what the verdict in force found.
SELECT
    registration_id, registration_version, election_id, status, review_open,
    CASE WHEN reporting_store.in_force(
        registration_version, judged_version, verdict_election_id = election_id
    ) THEN findings END AS findings
FROM reporting_store.registration
WHERE registration_id = ANY ($1::uuid[]) AND registration_version IS NOT NULL
