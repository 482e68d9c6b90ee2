-- migrate:up
-- A verdict says nothing in another election than the one in which it was made. Either half of a row may come first, so
-- each keeps its own election. What is stored already is taken to be of the election in which the registration stands:
-- null says the same, for verdicts whose registration has not arrived and for superseded ones.
ALTER TABLE reporting_store.registration ADD COLUMN verdict_election_id text;
ALTER TABLE reporting_store.superseded_verdict ADD COLUMN election_id text;
COMMENT ON COLUMN reporting_store.registration.verdict_election_id IS 'The election in which the latest verdict was made; null where it was counted before this was kept, and taken to be the registration''s.';
COMMENT ON COLUMN reporting_store.superseded_verdict.election_id IS 'The election in which the verdict was made; null where it was counted before this was kept, and taken to be the registration''s.';
UPDATE reporting_store.registration SET verdict_election_id = election_id WHERE verdict_version IS NOT NULL;

-- The same rules as services/reporting/views/registration.py, where they are explained; a property test holds them
-- together.
CREATE FUNCTION reporting_store.in_force(registration_version integer, judged_version integer, same_election boolean)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(judged_version >= registration_version AND same_election IS NOT false, false);

CREATE FUNCTION reporting_store.status_of(
    registration_version integer, withdrawn boolean, move_kind text, judged_version integer, verdict_status text,
    same_election boolean
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN registration_version IS NULL THEN NULL
    WHEN withdrawn THEN CASE WHEN move_kind = 'transferred_out' THEN 'transferred' ELSE 'withdrawn' END
    WHEN verdict_status IS NULL OR same_election IS false THEN 'pending'
    WHEN judged_version >= registration_version THEN verdict_status
    WHEN verdict_status IN ('suspected', 'refused') THEN 'pending'
    ELSE verdict_status
END;

ALTER TABLE reporting_store.registration ALTER COLUMN status SET EXPRESSION AS (
    reporting_store.status_of(
        registration_version, withdrawn, move ->> 'kind', judged_version, verdict_status,
        verdict_election_id = election_id
    )
);
ALTER TABLE reporting_store.registration ALTER COLUMN review_open SET EXPRESSION AS (
    reporting_store.in_force(registration_version, judged_version, verdict_election_id = election_id) AND under_review
);

-- What was recorded by a moment: the latest version of each half among those recorded by then, whatever came later.
CREATE OR REPLACE FUNCTION reporting_store.registration_at(election text, moment timestamptz)
RETURNS TABLE (
    registration_id uuid, place_code text, channel text, day date, status text, review_open boolean, findings jsonb
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
SELECT
    g.registration_id,
    r.place_code,
    r.channel,
    (r.registered_at AT TIME ZONE coalesce(z.time_zone, 'Asia/Shanghai'))::date,
    reporting_store.status_of(r.version, r.withdrawn, r.move ->> 'kind', v.judged_version, v.verdict_status, e.same),
    reporting_store.in_force(r.version, v.judged_version, e.same) AND v.under_review,
    CASE WHEN reporting_store.in_force(r.version, v.judged_version, e.same) THEN v.findings END
FROM reporting_store.registration AS g
CROSS JOIN LATERAL (
    SELECT g.registration_version, g.registered_at, g.withdrawn, g.election_id, g.place_code, g.channel, g.move
    WHERE g.registration_recorded_at <= moment
    UNION ALL
    (
        SELECT s.version, s.registered_at, s.withdrawn, s.election_id, s.place_code, s.channel, s.move
        FROM reporting_store.superseded_registration AS s
        WHERE g.registration_recorded_at > moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS r (version, registered_at, withdrawn, election_id, place_code, channel, move)
LEFT JOIN LATERAL (
    SELECT g.judged_version, g.verdict_status, g.under_review, g.findings, g.verdict_election_id
    WHERE g.verdict_recorded_at <= moment
    UNION ALL
    (
        SELECT s.judged_version, s.verdict_status, s.under_review, s.findings, s.election_id
        FROM reporting_store.superseded_verdict AS s
        WHERE g.verdict_recorded_at > moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS v (judged_version, verdict_status, under_review, findings, election_id) ON true
CROSS JOIN LATERAL (SELECT v.election_id = r.election_id) AS e (same)
LEFT JOIN reporting_store.election AS z ON z.election_id = election
WHERE r.election_id = election;
END;

DROP FUNCTION reporting_store.status_of(integer, boolean, text, integer, text);
DROP FUNCTION reporting_store.in_force(integer, integer);
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reporting_store FROM PUBLIC;

-- migrate:down
CREATE FUNCTION reporting_store.in_force(registration_version integer, judged_version integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(judged_version >= registration_version, false);

CREATE FUNCTION reporting_store.status_of(
    registration_version integer, withdrawn boolean, move_kind text, judged_version integer, verdict_status text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN registration_version IS NULL THEN NULL
    WHEN withdrawn THEN CASE WHEN move_kind = 'transferred_out' THEN 'transferred' ELSE 'withdrawn' END
    WHEN verdict_status IS NULL THEN 'pending'
    WHEN judged_version >= registration_version THEN verdict_status
    WHEN verdict_status IN ('suspected', 'refused') THEN 'pending'
    ELSE verdict_status
END;

ALTER TABLE reporting_store.registration ALTER COLUMN status SET EXPRESSION AS (
    reporting_store.status_of(registration_version, withdrawn, move ->> 'kind', judged_version, verdict_status)
);
ALTER TABLE reporting_store.registration ALTER COLUMN review_open SET EXPRESSION AS (
    reporting_store.in_force(registration_version, judged_version) AND under_review
);

CREATE OR REPLACE FUNCTION reporting_store.registration_at(election text, moment timestamptz)
RETURNS TABLE (
    registration_id uuid, place_code text, channel text, day date, status text, review_open boolean, findings jsonb
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
SELECT
    g.registration_id,
    r.place_code,
    r.channel,
    (r.registered_at AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date,
    reporting_store.status_of(r.version, r.withdrawn, r.move ->> 'kind', v.judged_version, v.verdict_status),
    reporting_store.in_force(r.version, v.judged_version) AND v.under_review,
    CASE WHEN reporting_store.in_force(r.version, v.judged_version) THEN v.findings END
FROM reporting_store.registration AS g
CROSS JOIN LATERAL (
    SELECT g.registration_version, g.registered_at, g.withdrawn, g.election_id, g.place_code, g.channel, g.move
    WHERE g.registration_recorded_at <= moment
    UNION ALL
    (
        SELECT s.version, s.registered_at, s.withdrawn, s.election_id, s.place_code, s.channel, s.move
        FROM reporting_store.superseded_registration AS s
        WHERE g.registration_recorded_at > moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS r (version, registered_at, withdrawn, election_id, place_code, channel, move)
LEFT JOIN LATERAL (
    SELECT g.judged_version, g.verdict_status, g.under_review, g.findings
    WHERE g.verdict_recorded_at <= moment
    UNION ALL
    (
        SELECT s.judged_version, s.verdict_status, s.under_review, s.findings
        FROM reporting_store.superseded_verdict AS s
        WHERE g.verdict_recorded_at > moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS v ON true
LEFT JOIN reporting_store.election AS e ON e.election_id = election
WHERE r.election_id = election;
END;

DROP FUNCTION reporting_store.status_of(integer, boolean, text, integer, text, boolean);
DROP FUNCTION reporting_store.in_force(integer, integer, boolean);
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reporting_store FROM PUBLIC;
ALTER TABLE reporting_store.registration DROP COLUMN verdict_election_id;
ALTER TABLE reporting_store.superseded_verdict DROP COLUMN election_id;
