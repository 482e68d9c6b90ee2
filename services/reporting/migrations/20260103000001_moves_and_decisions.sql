-- migrate:up
-- What a verdict was by, and where a registration went: rare on the way in, so one column a half, null for the many.
ALTER TABLE reporting_store.registration ADD COLUMN move jsonb, ADD COLUMN policy_version text, ADD COLUMN decision jsonb;
ALTER TABLE reporting_store.superseded_registration ADD COLUMN move jsonb;
ALTER TABLE reporting_store.superseded_verdict ADD COLUMN policy_version text, ADD COLUMN decision jsonb;
COMMENT ON COLUMN reporting_store.registration.move IS 'Where the registration came from or went to: kind, election_id, place_code; null for one that did not move.';
COMMENT ON COLUMN reporting_store.registration.policy_version IS 'The policy under which the latest verdict was made; null where it was counted before this was kept.';
COMMENT ON COLUMN reporting_store.registration.decision IS 'kind, decided_by, ground and proposed_by of what a person decided; trigger and newly_of_age of an assessment where they say something; null for an ordinary assessment of a submission.';

UPDATE reporting_store.registration SET decision = '{"kind": "settled"}' WHERE settled;
UPDATE reporting_store.superseded_verdict SET decision = '{"kind": "settled"}' WHERE settled;
ALTER TABLE reporting_store.registration DROP COLUMN settled;
ALTER TABLE reporting_store.superseded_verdict DROP COLUMN settled;

-- The same rule as services/reporting/views/registration.py, where it is explained; a property test holds them together.
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

DROP FUNCTION reporting_store.status_of(integer, boolean, integer, text);
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reporting_store FROM PUBLIC;

-- migrate:down
CREATE FUNCTION reporting_store.status_of(
    registration_version integer, withdrawn boolean, judged_version integer, verdict_status text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN registration_version IS NULL THEN NULL
    WHEN withdrawn THEN 'withdrawn'
    WHEN verdict_status IS NULL THEN 'pending'
    WHEN judged_version >= registration_version THEN verdict_status
    WHEN verdict_status IN ('suspected', 'refused') THEN 'pending'
    ELSE verdict_status
END;

ALTER TABLE reporting_store.registration ALTER COLUMN status SET EXPRESSION AS (
    reporting_store.status_of(registration_version, withdrawn, judged_version, verdict_status)
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
    reporting_store.status_of(r.version, r.withdrawn, v.judged_version, v.verdict_status),
    reporting_store.in_force(r.version, v.judged_version) AND v.under_review,
    CASE WHEN reporting_store.in_force(r.version, v.judged_version) THEN v.findings END
FROM reporting_store.registration AS g
CROSS JOIN LATERAL (
    SELECT g.registration_version, g.registered_at, g.withdrawn, g.election_id, g.place_code, g.channel
    WHERE g.registration_recorded_at <= moment
    UNION ALL
    (
        SELECT s.version, s.registered_at, s.withdrawn, s.election_id, s.place_code, s.channel
        FROM reporting_store.superseded_registration AS s
        WHERE g.registration_recorded_at > moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS r (version, registered_at, withdrawn, election_id, place_code, channel)
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

DROP FUNCTION reporting_store.status_of(integer, boolean, text, integer, text);
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reporting_store FROM PUBLIC;

ALTER TABLE reporting_store.registration ADD COLUMN settled boolean;
UPDATE reporting_store.registration
SET settled = decision ->> 'kind' IS NOT DISTINCT FROM 'settled' WHERE verdict_version IS NOT NULL;
ALTER TABLE reporting_store.superseded_verdict ADD COLUMN settled boolean;
UPDATE reporting_store.superseded_verdict SET settled = decision ->> 'kind' IS NOT DISTINCT FROM 'settled';
ALTER TABLE reporting_store.superseded_verdict ALTER COLUMN settled SET NOT NULL;
ALTER TABLE reporting_store.registration DROP COLUMN move, DROP COLUMN policy_version, DROP COLUMN decision;
ALTER TABLE reporting_store.superseded_registration DROP COLUMN move;
ALTER TABLE reporting_store.superseded_verdict DROP COLUMN policy_version, DROP COLUMN decision;
