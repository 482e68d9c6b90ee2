-- migrate:up
-- Every view's comment ends by saying whether it shows personal data. Only what says that it shows none is exported, so
-- a view that says nothing stays inside. A view that is made later says it in its own comment.
DO $$
DECLARE
    view regclass;
    what text;
    said text;
BEGIN
    FOR view, what IN
        SELECT to_regclass('reporting.' || v.name), v.what
        FROM (VALUES
            ('tally', 'No personal data.'),
            ('tally_by_day', 'No personal data.'),
            ('tally_by_constituency', 'No personal data.'),
            ('findings', 'No personal data.'),
            ('coverage', 'No personal data.'),
            ('outreach', 'No personal data.'),
            ('movements', 'No personal data.'),
            ('appeals', 'No personal data.'),
            ('processed_through', 'No personal data.'),
            ('roll', 'Personal data: names.'),
            ('candidates', 'Personal data: a person each row.')
        ) AS v (name, what)
        WHERE to_regclass('reporting.' || v.name) IS NOT NULL
    LOOP
        said := obj_description(view, 'pg_class');
        IF said !~ ' (No personal data|Personal data: [^.]+)\.$' THEN
            EXECUTE format('COMMENT ON VIEW %s IS %L', view, said || ' ' || what);
        END IF;
    END LOOP;
END $$;

-- migrate:down
DO $$
DECLARE
    marked record;
BEGIN
    FOR marked IN
        SELECT relname, obj_description(oid, 'pg_class') AS said
        FROM pg_class WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'
    LOOP
        EXECUTE format(
            'COMMENT ON VIEW reporting.%I IS %L', marked.relname,
            regexp_replace(marked.said, ' (No personal data|Personal data: [^.]*)\.$', '')
        );
    END LOOP;
END $$;
