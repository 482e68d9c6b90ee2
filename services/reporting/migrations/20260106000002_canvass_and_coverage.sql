-- migrate:up
CREATE TABLE reporting_store.patch (
    patch_id uuid PRIMARY KEY,
    election_id text NOT NULL,
    place_code text NOT NULL,
    patch_code text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    volunteers integer NOT NULL,
    given_up boolean NOT NULL
);
COMMENT ON TABLE reporting_store.patch IS 'The patches of each election, as each was drawn last; nothing of the people who are responsible for them.';

CREATE TABLE reporting_store.household (
    household_id uuid PRIMARY KEY,
    election_id text NOT NULL,
    place_code text NOT NULL,
    patch_code text NOT NULL,
    version integer NOT NULL,
    residents integer NOT NULL
);
COMMENT ON TABLE reporting_store.household IS 'The households of each baseline, as each was listed last, and how many live there; nobody: it was struck from the baseline.';

CREATE TABLE reporting_store.household_visit (
    household_id uuid PRIMARY KEY,
    visited_at timestamptz NOT NULL,
    version integer NOT NULL,
    come_again boolean NOT NULL,
    next_visit_on date
);
COMMENT ON TABLE reporting_store.household_visit IS 'The latest visit to each household, by when it was; whether somebody is to come again, and when.';

CREATE TABLE reporting_store.resident_visit (
    election_id text NOT NULL,
    voter_token uuid NOT NULL,
    visited_at timestamptz NOT NULL,
    version integer NOT NULL,
    household_id uuid NOT NULL,
    result text NOT NULL,
    PRIMARY KEY (election_id, voter_token)
);
COMMENT ON TABLE reporting_store.resident_visit IS 'What the latest visit came to for each resident: the greatest visited_at, version and household_id.';

CREATE TABLE reporting_store.resident (
    election_id text NOT NULL,
    voter_token uuid NOT NULL,
    version integer NOT NULL,
    place_code text NOT NULL,
    patch_code text NOT NULL,
    household_id uuid NOT NULL,
    may_vote boolean NOT NULL,
    why_not text,
    PRIMARY KEY (election_id, voter_token)
);
COMMENT ON TABLE reporting_store.resident IS 'Each resident of a baseline: where they count and whether they may vote, as validation compared them last.';

-- A registration is joined by its voter, wherever it was made. No index finds it: each registration would pay for that,
-- and who asks joins everybody with everybody.
CREATE VIEW reporting_store.covered AS
SELECT
    b.election_id, b.place_code, b.patch_code, b.household_id,
    b.may_vote,
    b.may_vote AND b.registered AS registered,
    b.registered AND NOT b.may_vote AS unexpected,
    b.may_vote AND NOT b.registered AND b.result = 'moved' AS moved,
    b.may_vote AND NOT b.registered AND b.result = 'refused' AS refused,
    b.may_vote AND NOT b.registered AND (b.result IN ('moved', 'refused')) IS NOT TRUE AS missed,
    b.result = 'registered' AS said_registered
FROM (
    SELECT
        r.election_id, r.place_code, r.patch_code, r.household_id, r.may_vote, g.voter_token IS NOT NULL AS registered,
        v.result
    FROM reporting_store.resident AS r
    LEFT JOIN (
        SELECT DISTINCT election_id, voter_token FROM reporting_store.registration
        WHERE status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ) AS g ON g.election_id = r.election_id AND g.voter_token = r.voter_token
    LEFT JOIN reporting_store.resident_visit AS v
        ON v.election_id = r.election_id AND v.voter_token = r.voter_token
    WHERE r.why_not IS DISTINCT FROM 'NOT_LISTED'
) AS b;
COMMENT ON VIEW reporting_store.covered IS 'Each resident whom a baseline lists now: whether they count as registered anywhere in the election, and if not, what the latest visit came to.';

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
COMMENT ON VIEW reporting_store.patch_coverage IS 'What reporting.coverage_by_patch counts, with the days on which somebody is to come again, one a household where somebody is missed; -infinity: no day was agreed on.';

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
COMMENT ON VIEW reporting.coverage IS 'Every place of the set-up, also one where nobody has registered yet, and every other with a baseline: who registered there, and how much of the baseline (the residents whom the canvass lists) is covered. may_vote is the sum of registered_of_baseline, reason_recorded and missed.';
COMMENT ON COLUMN reporting.coverage.place_kind IS 'unit, village (neighbourhoods too), or unknown: the set-up has no such place.';
COMMENT ON COLUMN reporting.coverage.place_code IS 'The place''s code.';
COMMENT ON COLUMN reporting.coverage.name IS 'The place''s name in the set-up; null: it has none of this code.';
COMMENT ON COLUMN reporting.coverage.registered IS 'How many count as registered there, whether the baseline lists them or not.';
COMMENT ON COLUMN reporting.coverage.baseline IS 'How many residents the baseline lists there, each once, in the first household that lists them; null, and all that follows: nobody of a baseline counts there.';
COMMENT ON COLUMN reporting.coverage.may_vote IS 'How many of them may vote here, as far as the registry says.';
COMMENT ON COLUMN reporting.coverage.registered_of_baseline IS 'How many of those who may vote count as registered, wherever in the election.';
COMMENT ON COLUMN reporting.coverage.reason_recorded IS 'How many who may vote are not registered, and have a reason on record: the latest visit says moved or refused.';
COMMENT ON COLUMN reporting.coverage.moved IS 'How many of these have moved.';
COMMENT ON COLUMN reporting.coverage.refused IS 'How many of these do not want to register.';
COMMENT ON COLUMN reporting.coverage.said_registered IS 'How many of the missed said at the latest visit that they are registered, while no registration of theirs counts.';
COMMENT ON COLUMN reporting.coverage.missed IS 'How many may vote, are not registered, and have no reason on record: nobody is missed where this is 0.';
COMMENT ON COLUMN reporting.coverage.registered_unexpected IS 'How many of the baseline count as registered, although they are not expected to: under age, a household outside the city and the like; in none of the other counts but baseline.';

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
COMMENT ON VIEW reporting.coverage_by_patch IS 'Every patch that is drawn or in which a household is listed: how much of its baseline is covered. The counts of residents add up to those of reporting.coverage. No personal data.';
COMMENT ON COLUMN reporting.coverage_by_patch.election_id IS 'The election.';
COMMENT ON COLUMN reporting.coverage_by_patch.place_code IS 'The place that the patch is a part of.';
COMMENT ON COLUMN reporting.coverage_by_patch.patch_code IS 'The patch''s code in that place.';
COMMENT ON COLUMN reporting.coverage_by_patch.name IS 'The patch''s name; null: none of this code is drawn.';
COMMENT ON COLUMN reporting.coverage_by_patch.volunteers IS 'How many volunteers help there; null: none of this code is drawn.';
COMMENT ON COLUMN reporting.coverage_by_patch.households IS 'How many households the baseline lists there.';
COMMENT ON COLUMN reporting.coverage_by_patch.visited_households IS 'At how many of them somebody was at the door.';
COMMENT ON COLUMN reporting.coverage_by_patch.baseline IS 'How many residents the baseline lists there, each once, in the first household that lists them.';
COMMENT ON COLUMN reporting.coverage_by_patch.may_vote IS 'As in reporting.coverage.';
COMMENT ON COLUMN reporting.coverage_by_patch.registered_of_baseline IS 'As in reporting.coverage.';
COMMENT ON COLUMN reporting.coverage_by_patch.reason_recorded IS 'As in reporting.coverage.';
COMMENT ON COLUMN reporting.coverage_by_patch.moved IS 'As in reporting.coverage.';
COMMENT ON COLUMN reporting.coverage_by_patch.refused IS 'As in reporting.coverage.';
COMMENT ON COLUMN reporting.coverage_by_patch.said_registered IS 'As in reporting.coverage.';
COMMENT ON COLUMN reporting.coverage_by_patch.missed IS 'As in reporting.coverage.';
COMMENT ON COLUMN reporting.coverage_by_patch.registered_unexpected IS 'As in reporting.coverage.';
COMMENT ON COLUMN reporting.coverage_by_patch.come_again_due IS 'How many households, in which somebody is missed, asked at the latest visit that somebody come again by today, or on no certain day.';
GRANT SELECT ON reporting.coverage_by_patch TO analyst;

-- migrate:down
DROP VIEW reporting.coverage_by_patch;
DROP VIEW reporting.coverage;
DROP VIEW reporting_store.patch_coverage;
DROP VIEW reporting_store.covered;
DROP TABLE reporting_store.resident;
DROP TABLE reporting_store.resident_visit;
DROP TABLE reporting_store.household_visit;
DROP TABLE reporting_store.household;
DROP TABLE reporting_store.patch;

CREATE VIEW reporting.coverage AS
SELECT
    p.election_id,
    p.kind AS place_kind,
    p.code AS place_code,
    p.name,
    coalesce(sum(t.voters) FILTER (
        WHERE t.status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ), 0)::bigint AS registered,
    coalesce(sum(t.voters) FILTER (WHERE t.status IN ('verified', 'eligible')), 0)::bigint AS on_the_roll,
    NULL::bigint AS baseline
FROM reporting_store.place AS p
LEFT JOIN reporting_store.tally AS t ON t.election_id = p.election_id AND t.place_code = p.code
GROUP BY p.election_id, p.kind, p.code, p.name;
COMMENT ON VIEW reporting.coverage IS 'Every place of the set-up, also one where nobody has registered yet, against the residents expected there.';
COMMENT ON COLUMN reporting.coverage.election_id IS 'The election.';
COMMENT ON COLUMN reporting.coverage.place_kind IS 'unit or village (neighbourhoods too).';
COMMENT ON COLUMN reporting.coverage.place_code IS 'The place''s code in the set-up.';
COMMENT ON COLUMN reporting.coverage.name IS 'The place''s name in the set-up.';
COMMENT ON COLUMN reporting.coverage.registered IS 'How many count as registered there.';
COMMENT ON COLUMN reporting.coverage.on_the_roll IS 'How many of them are on the roll.';
COMMENT ON COLUMN reporting.coverage.baseline IS 'How many residents are expected there; null: no baseline was recorded.';
GRANT SELECT ON reporting.coverage TO analyst;
