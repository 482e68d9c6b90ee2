-- migrate:up
-- Whom another election body confirms to vote there is missed by nobody here (Election Law 5, one place only; Shanghai's
-- rules 20, last paragraph). Of a voter the latest answer stands, whichever body asked.
CREATE TABLE reporting_store.confirmation_answer (
    election_id text NOT NULL,
    voter_token uuid NOT NULL,
    answered_at timestamptz NOT NULL,
    version integer NOT NULL,
    confirmation_id uuid NOT NULL,
    answer text NOT NULL,
    PRIMARY KEY (election_id, voter_token)
);
COMMENT ON TABLE reporting_store.confirmation_answer IS 'The latest answer between election bodies about where each voter votes, as seen from here: the greatest answered_at, version and confirmation_id.';

CREATE OR REPLACE VIEW reporting_store.covered AS
SELECT
    b.election_id, b.place_code, b.patch_code, b.household_id,
    b.may_vote,
    b.may_vote AND b.registered AS registered,
    b.registered AND NOT b.may_vote AS unexpected,
    b.may_vote AND NOT b.registered AND b.reason = 'moved' AS moved,
    b.may_vote AND NOT b.registered AND b.reason = 'refused' AS refused,
    b.may_vote AND NOT b.registered AND b.reason IS NULL AS missed,
    b.result = 'registered' AS said_registered,
    b.may_vote AND NOT b.registered AND b.reason = 'votes_elsewhere' AS votes_elsewhere
FROM (
    SELECT
        r.election_id, r.place_code, r.patch_code, r.household_id, r.may_vote, g.voter_token IS NOT NULL AS registered,
        v.result,
        CASE
            WHEN a.voter_token IS NOT NULL THEN 'votes_elsewhere'
            WHEN v.result = 'refused' OR (v.result = 'moved' AND v.household_id = r.household_id) THEN v.result
        END AS reason
    FROM reporting_store.resident AS r
    LEFT JOIN (
        SELECT DISTINCT election_id, voter_token FROM reporting_store.registration
        WHERE status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ) AS g ON g.election_id = r.election_id AND g.voter_token = r.voter_token
    LEFT JOIN reporting_store.resident_visit AS v
        ON v.election_id = r.election_id AND v.voter_token = r.voter_token
    LEFT JOIN reporting_store.confirmation_answer AS a
        ON a.election_id = r.election_id AND a.voter_token = r.voter_token AND a.answer = 'votes_there'
    WHERE r.why_not IS DISTINCT FROM 'NOT_LISTED'
) AS b;

CREATE OR REPLACE VIEW reporting_store.patch_coverage AS
SELECT
    election_id, place_code, patch_code,
    max(name) AS name,
    max(volunteers) AS volunteers,
    coalesce(sum(households), 0)::bigint AS households,
    coalesce(sum(visited_households), 0)::bigint AS visited_households,
    coalesce(sum(baseline), 0)::bigint AS baseline,
    coalesce(sum(may_vote), 0)::bigint AS may_vote,
    coalesce(sum(registered_of_baseline), 0)::bigint AS registered_of_baseline,
    coalesce(sum(moved), 0)::bigint AS moved,
    coalesce(sum(refused), 0)::bigint AS refused,
    coalesce(sum(said_registered), 0)::bigint AS said_registered,
    coalesce(sum(missed), 0)::bigint AS missed,
    coalesce(sum(registered_unexpected), 0)::bigint AS registered_unexpected,
    coalesce(array_agg(come_again_on) FILTER (WHERE come_again_on IS NOT NULL), '{}') AS come_again_on,
    coalesce(sum(votes_elsewhere), 0)::bigint AS votes_elsewhere
FROM (
    SELECT
        c.election_id, c.place_code, c.patch_code, NULL AS name, NULL::integer AS volunteers,
        NULL::bigint AS households, NULL::bigint AS visited_households,
        c.baseline, c.may_vote, c.registered_of_baseline, c.moved, c.refused, c.said_registered, c.missed,
        c.registered_unexpected,
        CASE WHEN c.missed > 0 AND v.come_again THEN coalesce(v.next_visit_on, '-infinity') END AS come_again_on,
        c.votes_elsewhere
    FROM (
        SELECT
            election_id, place_code, patch_code, household_id,
            count(*) AS baseline,
            count(*) FILTER (WHERE may_vote) AS may_vote,
            count(*) FILTER (WHERE registered) AS registered_of_baseline,
            count(*) FILTER (WHERE moved) AS moved,
            count(*) FILTER (WHERE refused) AS refused,
            count(*) FILTER (WHERE missed AND said_registered) AS said_registered,
            count(*) FILTER (WHERE missed) AS missed,
            count(*) FILTER (WHERE unexpected) AS registered_unexpected,
            count(*) FILTER (WHERE votes_elsewhere) AS votes_elsewhere
        FROM reporting_store.covered
        GROUP BY election_id, place_code, patch_code, household_id
    ) AS c
    LEFT JOIN reporting_store.household_visit AS v USING (household_id)
    UNION ALL
    SELECT
        h.election_id, h.place_code, h.patch_code, NULL, NULL, count(*), count(v.household_id),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM reporting_store.household AS h
    LEFT JOIN reporting_store.household_visit AS v USING (household_id)
    WHERE h.residents > 0
    GROUP BY h.election_id, h.place_code, h.patch_code
    UNION ALL
    SELECT
        election_id, place_code, patch_code, name, volunteers, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM reporting_store.patch
    WHERE NOT given_up
) AS told
GROUP BY election_id, place_code, patch_code;

CREATE OR REPLACE VIEW reporting.coverage AS
SELECT
    election_id,
    coalesce(max(kind), 'unknown') AS place_kind,
    place_code,
    max(name) AS name,
    coalesce(sum(registered), 0)::bigint AS registered,
    coalesce(sum(on_the_roll), 0)::bigint AS on_the_roll,
    sum(baseline)::bigint AS baseline,
    sum(may_vote)::bigint AS may_vote,
    sum(registered_of_baseline)::bigint AS registered_of_baseline,
    sum(moved + refused + votes_elsewhere)::bigint AS reason_recorded,
    sum(moved)::bigint AS moved,
    sum(refused)::bigint AS refused,
    sum(said_registered)::bigint AS said_registered,
    sum(missed)::bigint AS missed,
    sum(registered_unexpected)::bigint AS registered_unexpected,
    sum(votes_elsewhere)::bigint AS votes_elsewhere
FROM (
    SELECT
        election_id, code AS place_code, kind, name, NULL::bigint AS registered, NULL::bigint AS on_the_roll,
        NULL::bigint AS baseline, NULL::bigint AS may_vote, NULL::bigint AS registered_of_baseline,
        NULL::bigint AS moved, NULL::bigint AS refused, NULL::bigint AS said_registered, NULL::bigint AS missed,
        NULL::bigint AS registered_unexpected, NULL::bigint AS votes_elsewhere
    FROM reporting_store.place
    UNION ALL
    SELECT
        election_id, place_code, NULL, NULL,
        CASE WHEN status IN ('pending', 'suspected', 'verified', 'eligible', 'refused') THEN voters END,
        CASE WHEN status IN ('verified', 'eligible') THEN voters END,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM reporting_store.tally
    UNION ALL
    SELECT
        election_id, place_code, NULL, NULL, NULL, NULL,
        count(*), count(*) FILTER (WHERE may_vote), count(*) FILTER (WHERE registered), count(*) FILTER (WHERE moved),
        count(*) FILTER (WHERE refused), count(*) FILTER (WHERE missed AND said_registered),
        count(*) FILTER (WHERE missed), count(*) FILTER (WHERE unexpected), count(*) FILTER (WHERE votes_elsewhere)
    FROM reporting_store.covered
    GROUP BY election_id, place_code
) AS told
GROUP BY election_id, place_code
HAVING max(kind) IS NOT NULL OR sum(baseline) > 0;
COMMENT ON COLUMN reporting.coverage.reason_recorded IS 'How many who may vote are not registered, and have a reason on record: moved, refused or votes_elsewhere.';
COMMENT ON COLUMN reporting.coverage.moved IS 'How many of these have moved from the household in which they count, as the latest visit says, and are not in votes_elsewhere.';
COMMENT ON COLUMN reporting.coverage.refused IS 'How many of these do not want to register, as the latest visit says, and are not in votes_elsewhere.';
COMMENT ON COLUMN reporting.coverage.votes_elsewhere IS 'How many of these vote in another district or at the household''s place, by the latest answer between the election bodies.';

CREATE OR REPLACE VIEW reporting.coverage_by_patch AS
SELECT
    c.election_id, c.place_code, c.patch_code, c.name, c.volunteers, c.households, c.visited_households,
    c.baseline, c.may_vote, c.registered_of_baseline, c.moved + c.refused + c.votes_elsewhere AS reason_recorded,
    c.moved, c.refused, c.said_registered, c.missed, c.registered_unexpected,
    (
        SELECT count(*) FROM unnest(c.come_again_on) AS again (day)
        WHERE again.day <= (now() AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date
    ) AS come_again_due,
    c.votes_elsewhere
FROM reporting_store.patch_coverage AS c
LEFT JOIN reporting_store.election AS e ON e.election_id = c.election_id;
COMMENT ON COLUMN reporting.coverage_by_patch.votes_elsewhere IS 'As in reporting.coverage.';

-- migrate:down
-- A column can be taken from a view only with the view: what is said of the others is put back as it was said.
CREATE TEMPORARY TABLE said ON COMMIT DROP AS
SELECT format('%I.%I', n.nspname, c.relname) AS view, a.attname AS named, d.description AS what
FROM pg_description AS d
JOIN pg_class AS c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND a.attnum > 0
WHERE c.relkind = 'v' AND format('%I.%I', n.nspname, c.relname) IN (
    'reporting.coverage', 'reporting.coverage_by_patch', 'reporting_store.patch_coverage', 'reporting_store.covered'
) AND a.attname IS DISTINCT FROM 'votes_elsewhere';
DROP VIEW reporting.coverage_by_patch;
DROP VIEW reporting.coverage;
DROP VIEW reporting_store.patch_coverage;
DROP VIEW reporting_store.covered;
DROP TABLE reporting_store.confirmation_answer;

CREATE VIEW reporting_store.covered AS
SELECT
    b.election_id, b.place_code, b.patch_code, b.household_id,
    b.may_vote,
    b.may_vote AND b.registered AS registered,
    b.registered AND NOT b.may_vote AS unexpected,
    b.may_vote AND NOT b.registered AND b.reason = 'moved' AS moved,
    b.may_vote AND NOT b.registered AND b.reason = 'refused' AS refused,
    b.may_vote AND NOT b.registered AND b.reason IS NULL AS missed,
    b.result = 'registered' AS said_registered
FROM (
    SELECT
        r.election_id, r.place_code, r.patch_code, r.household_id, r.may_vote, g.voter_token IS NOT NULL AS registered,
        v.result,
        CASE
            WHEN v.result = 'refused' OR (v.result = 'moved' AND v.household_id = r.household_id) THEN v.result
        END AS reason
    FROM reporting_store.resident AS r
    LEFT JOIN (
        SELECT DISTINCT election_id, voter_token FROM reporting_store.registration
        WHERE status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ) AS g ON g.election_id = r.election_id AND g.voter_token = r.voter_token
    LEFT JOIN reporting_store.resident_visit AS v
        ON v.election_id = r.election_id AND v.voter_token = r.voter_token
    WHERE r.why_not IS DISTINCT FROM 'NOT_LISTED'
) AS b;

CREATE VIEW reporting_store.patch_coverage AS
SELECT
    election_id, place_code, patch_code,
    max(name) AS name,
    max(volunteers) AS volunteers,
    coalesce(sum(households), 0)::bigint AS households,
    coalesce(sum(visited_households), 0)::bigint AS visited_households,
    coalesce(sum(baseline), 0)::bigint AS baseline,
    coalesce(sum(may_vote), 0)::bigint AS may_vote,
    coalesce(sum(registered_of_baseline), 0)::bigint AS registered_of_baseline,
    coalesce(sum(moved), 0)::bigint AS moved,
    coalesce(sum(refused), 0)::bigint AS refused,
    coalesce(sum(said_registered), 0)::bigint AS said_registered,
    coalesce(sum(missed), 0)::bigint AS missed,
    coalesce(sum(registered_unexpected), 0)::bigint AS registered_unexpected,
    coalesce(array_agg(come_again_on) FILTER (WHERE come_again_on IS NOT NULL), '{}') AS come_again_on
FROM (
    SELECT
        c.election_id, c.place_code, c.patch_code, NULL AS name, NULL::integer AS volunteers,
        NULL::bigint AS households, NULL::bigint AS visited_households,
        c.baseline, c.may_vote, c.registered_of_baseline, c.moved, c.refused, c.said_registered, c.missed,
        c.registered_unexpected,
        CASE WHEN c.missed > 0 AND v.come_again THEN coalesce(v.next_visit_on, '-infinity') END AS come_again_on
    FROM (
        SELECT
            election_id, place_code, patch_code, household_id,
            count(*) AS baseline,
            count(*) FILTER (WHERE may_vote) AS may_vote,
            count(*) FILTER (WHERE registered) AS registered_of_baseline,
            count(*) FILTER (WHERE moved) AS moved,
            count(*) FILTER (WHERE refused) AS refused,
            count(*) FILTER (WHERE missed AND said_registered) AS said_registered,
            count(*) FILTER (WHERE missed) AS missed,
            count(*) FILTER (WHERE unexpected) AS registered_unexpected
        FROM reporting_store.covered
        GROUP BY election_id, place_code, patch_code, household_id
    ) AS c
    LEFT JOIN reporting_store.household_visit AS v USING (household_id)
    UNION ALL
    SELECT
        h.election_id, h.place_code, h.patch_code, NULL, NULL, count(*), count(v.household_id),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM reporting_store.household AS h
    LEFT JOIN reporting_store.household_visit AS v USING (household_id)
    WHERE h.residents > 0
    GROUP BY h.election_id, h.place_code, h.patch_code
    UNION ALL
    SELECT
        election_id, place_code, patch_code, name, volunteers, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM reporting_store.patch
    WHERE NOT given_up
) AS told
GROUP BY election_id, place_code, patch_code;

CREATE VIEW reporting.coverage AS
SELECT
    election_id,
    coalesce(max(kind), 'unknown') AS place_kind,
    place_code,
    max(name) AS name,
    coalesce(sum(registered), 0)::bigint AS registered,
    coalesce(sum(on_the_roll), 0)::bigint AS on_the_roll,
    sum(baseline)::bigint AS baseline,
    sum(may_vote)::bigint AS may_vote,
    sum(registered_of_baseline)::bigint AS registered_of_baseline,
    sum(moved + refused)::bigint AS reason_recorded,
    sum(moved)::bigint AS moved,
    sum(refused)::bigint AS refused,
    sum(said_registered)::bigint AS said_registered,
    sum(missed)::bigint AS missed,
    sum(registered_unexpected)::bigint AS registered_unexpected
FROM (
    SELECT
        election_id, code AS place_code, kind, name, NULL::bigint AS registered, NULL::bigint AS on_the_roll,
        NULL::bigint AS baseline, NULL::bigint AS may_vote, NULL::bigint AS registered_of_baseline,
        NULL::bigint AS moved, NULL::bigint AS refused, NULL::bigint AS said_registered, NULL::bigint AS missed,
        NULL::bigint AS registered_unexpected
    FROM reporting_store.place
    UNION ALL
    SELECT
        election_id, place_code, NULL, NULL,
        CASE WHEN status IN ('pending', 'suspected', 'verified', 'eligible', 'refused') THEN voters END,
        CASE WHEN status IN ('verified', 'eligible') THEN voters END,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM reporting_store.tally
    UNION ALL
    SELECT
        election_id, place_code, NULL, NULL, NULL, NULL,
        count(*), count(*) FILTER (WHERE may_vote), count(*) FILTER (WHERE registered), count(*) FILTER (WHERE moved),
        count(*) FILTER (WHERE refused), count(*) FILTER (WHERE missed AND said_registered),
        count(*) FILTER (WHERE missed), count(*) FILTER (WHERE unexpected)
    FROM reporting_store.covered
    GROUP BY election_id, place_code
) AS told
GROUP BY election_id, place_code
HAVING max(kind) IS NOT NULL OR sum(baseline) > 0;
GRANT SELECT ON reporting.coverage TO analyst;

CREATE VIEW reporting.coverage_by_patch AS
SELECT
    c.election_id, c.place_code, c.patch_code, c.name, c.volunteers, c.households, c.visited_households,
    c.baseline, c.may_vote, c.registered_of_baseline, c.moved + c.refused AS reason_recorded, c.moved, c.refused,
    c.said_registered, c.missed, c.registered_unexpected,
    (
        SELECT count(*) FROM unnest(c.come_again_on) AS again (day)
        WHERE again.day <= (now() AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date
    ) AS come_again_due
FROM reporting_store.patch_coverage AS c
LEFT JOIN reporting_store.election AS e ON e.election_id = c.election_id;
GRANT SELECT ON reporting.coverage_by_patch TO analyst;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM said LOOP
        EXECUTE CASE
            WHEN one.named IS NULL THEN format('COMMENT ON VIEW %s IS %L', one.view, one.what)
            ELSE format('COMMENT ON COLUMN %s.%I IS %L', one.view, one.named, one.what)
        END;
    END LOOP;
END $$;
COMMENT ON COLUMN reporting.coverage.reason_recorded IS 'How many who may vote are not registered, and have a reason on record: the latest visit says moved (from the household in which they count) or refused.';
COMMENT ON COLUMN reporting.coverage.moved IS 'How many of these have moved.';
COMMENT ON COLUMN reporting.coverage.refused IS 'How many of these do not want to register.';
