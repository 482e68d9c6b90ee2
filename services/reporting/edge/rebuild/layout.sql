-- name: made_tables
-- The statements that make tables ($2) of one schema ($1) again in another ($3), without keys and indexes: columns, what
-- they are checked for, how they are stored and what is said of them.
SELECT format(
    'CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL EXCLUDING INDEXES)%s;', $3::text, c.relname, n.nspname, c.relname,
    coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')
) || coalesce(
    format(' COMMENT ON TABLE %I.%I IS %L;', $3::text, c.relname, obj_description(c.oid, 'pg_class')), ''
) || coalesce((
    SELECT string_agg(format(' GRANT %s ON %I.%I TO %s;', privilege_type, $3::text, c.relname,
        CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END), '')
    FROM aclexplode(c.relacl) WHERE grantee <> c.relowner
), '') AS statement
FROM unnest($2::text[]) WITH ORDINALITY AS asked (name, turn)
JOIN pg_namespace AS n ON n.nspname = $1
JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = asked.name AND c.relkind = 'r'
ORDER BY turn

-- name: made_keys
-- The statements that give the same tables ($2) their keys, references and indexes again, under the same names.
SELECT statement FROM (
    SELECT
        asked.turn, CASE WHEN k.contype = 'f' THEN 2 ELSE 0 END AS what, k.conname AS name,
        format(
            'ALTER TABLE %I.%I ADD CONSTRAINT %I %s;', $3::text, c.relname, k.conname,
            replace(
                pg_get_constraintdef(k.oid), format('REFERENCES %I.', $1::text), format('REFERENCES %I.', $3::text)
            )
        ) AS statement
    FROM unnest($2::text[]) WITH ORDINALITY AS asked (name, turn)
    JOIN pg_namespace AS n ON n.nspname = $1
    JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = asked.name AND c.relkind = 'r'
    JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x', 'f')
    UNION ALL
    SELECT
        asked.turn, 1, i.relname,
        replace(pg_get_indexdef(i.oid), format(' ON %I.', $1::text), format(' ON %I.', $3::text)) || ';'
    FROM unnest($2::text[]) WITH ORDINALITY AS asked (name, turn)
    JOIN pg_namespace AS n ON n.nspname = $1
    JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = asked.name AND c.relkind = 'r'
    JOIN pg_index AS x ON x.indrelid = c.oid
    JOIN pg_class AS i ON i.oid = x.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))
) AS made
ORDER BY what = 2, turn, what, name

-- name: described
-- Everything that tables ($2) of a schema ($1) are, a line each, without its name and that of the schema that holds their
-- functions ($3): schemas whose lines are equal may stand for each other.
SELECT replace(replace(line, $1 || '.', ''), $3 || '.', '') AS line FROM (
    SELECT format('%s.%s %s stored %s statistics %s null %s by %s generated %s %s says %s', c.relname, a.attname,
        format_type(a.atttypid, a.atttypmod), a.attstorage, a.attstattarget, NOT a.attnotnull, a.attnum
            - (SELECT count(*) FROM pg_attribute AS gone
               WHERE gone.attrelid = c.oid AND gone.attisdropped AND gone.attnum < a.attnum),
        a.attgenerated, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)) AS line
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($2::text[])
    UNION ALL
    SELECT format('%s owned by %s given to %s with %s kept %s says %s triggers %s policies %s', c.relname,
        c.relowner::regrole, c.relacl, c.reloptions, c.relpersistence, obj_description(c.oid, 'pg_class'),
        (SELECT count(*) FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
        (SELECT count(*) FROM pg_policy AS p WHERE p.polrelid = c.oid))
    FROM pg_class AS c
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($2::text[])
    UNION ALL
    SELECT format('%s constraint %s %s says %s', c.relname, k.conname, pg_get_constraintdef(k.oid),
        obj_description(k.oid, 'pg_constraint'))
    FROM pg_class AS c JOIN pg_constraint AS k ON k.conrelid = c.oid
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($2::text[])
    UNION ALL
    SELECT pg_get_indexdef(x.indexrelid)
    FROM pg_class AS c JOIN pg_index AS x ON x.indrelid = c.oid
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($2::text[])
) AS lines
ORDER BY line

-- name: bound
-- What is bound to tables ($2) of a schema ($1) and is no part of them: views and functions, with the statement that
-- binds them anew by the tables' names; null where it is something else.
WITH tables AS (
    SELECT oid FROM pg_class
    WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND relname = ANY ($2::text[])
), types AS (
    SELECT t.oid FROM pg_type AS t JOIN tables ON t.typrelid = tables.oid
)
SELECT DISTINCT ON (named)
    coalesce(v.oid::regclass::text, p.oid::regprocedure::text, pg_describe_object(d.classid, d.objid, d.objsubid))
        AS named,
    v.relkind = 'v' AS is_view,
    CASE
        WHEN v.relkind = 'v' THEN format(
            'CREATE OR REPLACE VIEW %s%s AS %s', v.oid::regclass,
            coalesce(' WITH (' || array_to_string(v.reloptions, ', ') || ')', ''), pg_get_viewdef(v.oid)
        )
        WHEN p.prokind = 'f' THEN pg_get_functiondef(p.oid) || ';'
    END AS statement
FROM pg_depend AS d
LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_class AS v ON v.oid = r.ev_class
LEFT JOIN pg_proc AS p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
WHERE d.deptype IN ('n', 'a')
    AND (d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT oid FROM tables)
        OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (SELECT oid FROM types))
    AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (
        SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM tables)))
    AND NOT (d.classid = 'pg_constraint'::regclass AND d.objid IN (
        SELECT oid FROM pg_constraint WHERE conrelid IN (SELECT oid FROM tables)))
    AND NOT (d.classid = 'pg_attrdef'::regclass AND d.objid IN (
        SELECT oid FROM pg_attrdef WHERE adrelid IN (SELECT oid FROM tables)))
    AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (
        SELECT reltoastrelid FROM pg_class WHERE oid IN (SELECT oid FROM tables)))
ORDER BY named, statement NULLS FIRST

-- name: left_over
-- Which of these schemas ($1) there are.
SELECT nspname FROM pg_namespace WHERE nspname = ANY ($1::text[]) ORDER BY nspname

-- name: tables_of
-- The tables of a schema ($1).
SELECT format('%I.%I', n.nspname, c.relname) AS name
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind = 'r'
ORDER BY 1
