-- migrate:up
-- Every view's comment ends by saying whether it shows personal data. Only what says that it shows none is exported, so
-- a view that says nothing stays inside. A view that is made later says it in its own comment.
DO $$
DECLARE
    named text;
    said text;
BEGIN
    FOREACH named IN ARRAY ARRAY[
        'tally', 'tally_by_day', 'tally_by_constituency', 'findings', 'coverage', 'outreach', 'movements', 'appeals',
        'processed_through'
    ] LOOP
        said := obj_description(format('reporting.%I', named)::regclass, 'pg_class');
        IF said NOT LIKE '% No personal data.' THEN
            EXECUTE format('COMMENT ON VIEW reporting.%I IS %L', named, said || ' No personal data.');
        END IF;
    END LOOP;
    EXECUTE format(
        'COMMENT ON VIEW reporting.roll IS %L',
        obj_description('reporting.roll'::regclass, 'pg_class') || ' Personal data: names.'
    );
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
