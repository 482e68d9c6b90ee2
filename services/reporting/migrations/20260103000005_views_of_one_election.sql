-- migrate:up
-- What was found or decided in another election than the registration's is not counted here. A view's functions ask for
-- its reader's rights, so the rule of reporting_store.in_force is written out.
CREATE OR REPLACE VIEW reporting.findings AS
SELECT
    g.election_id,
    f.code AS finding,
    g.status,
    count(DISTINCT g.registration_id) AS voters
FROM reporting_store.registration AS g
CROSS JOIN LATERAL jsonb_to_recordset(g.findings) AS f (code text)
WHERE g.judged_version >= g.registration_version
    AND coalesce(g.verdict_election_id, g.election_id) = g.election_id
GROUP BY g.election_id, f.code, g.status;

CREATE OR REPLACE VIEW reporting.movements AS
SELECT c.election_id, m.movement, coalesce(p.kind, 'unknown') AS place_kind, c.place_code, m.voters
FROM (
    SELECT
        g.election_id,
        g.place_code,
        count(*) FILTER (WHERE r.registered AND g.move ->> 'kind' = 'carried_over') AS carried_over,
        count(*) FILTER (WHERE r.registered AND CASE
            -- Only a person's decision has a kind: where that, or one in another election, is the latest verdict, an
            -- earlier one is the assessment.
            WHEN g.decision ->> 'kind' IS NULL
                AND coalesce(g.verdict_election_id, g.election_id) = g.election_id THEN g.decision ? 'newly_of_age'
            ELSE (
                SELECT s.decision ? 'newly_of_age'
                FROM reporting_store.superseded_verdict AS s
                WHERE s.registration_id = g.registration_id AND s.decision ->> 'kind' IS NULL
                    AND coalesce(s.election_id, g.election_id) = g.election_id
                ORDER BY s.version DESC
                LIMIT 1
            )
        END) AS newly_of_age,
        count(*) FILTER (
            WHERE r.registered AND (g.registered_at AT TIME ZONE e.time_zone)::date > e.roll_published_on
        ) AS late,
        count(*) FILTER (WHERE r.registered AND g.move ->> 'kind' = 'transferred_in') AS transferred_in,
        count(*) FILTER (WHERE g.status = 'transferred') AS transferred_out,
        count(*) FILTER (WHERE g.status = 'struck_off') AS struck_off,
        count(*) FILTER (WHERE g.status IN ('verified', 'eligible') AND CASE
            WHEN g.decision ->> 'kind' IN ('settled', 'struck_off', 'restored') THEN g.decision ->> 'kind' = 'restored'
            WHEN g.verdict_version > 1 THEN (
                SELECT s.decision ->> 'kind' = 'restored'
                FROM reporting_store.superseded_verdict AS s
                WHERE s.registration_id = g.registration_id
                    AND s.decision ->> 'kind' IN ('settled', 'struck_off', 'restored')
                    AND coalesce(s.election_id, g.election_id) = g.election_id
                ORDER BY s.version DESC
                LIMIT 1
            )
        END) AS restored
    FROM reporting_store.registration AS g
    LEFT JOIN reporting_store.election AS e ON e.election_id = g.election_id
    CROSS JOIN LATERAL (
        SELECT g.status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ) AS r (registered)
    WHERE g.status IS NOT NULL
    GROUP BY g.election_id, g.place_code
) AS c
LEFT JOIN reporting_store.place AS p ON p.election_id = c.election_id AND p.code = c.place_code
CROSS JOIN LATERAL (VALUES
    ('carried_over', c.carried_over),
    ('newly_of_age', c.newly_of_age),
    ('late', c.late),
    ('transferred_in', c.transferred_in),
    ('transferred_out', c.transferred_out),
    ('struck_off', c.struck_off),
    ('restored', c.restored)
) AS m (movement, voters)
WHERE m.voters > 0;

-- migrate:down
CREATE OR REPLACE VIEW reporting.findings AS
SELECT
    g.election_id,
    f.code AS finding,
    g.status,
    count(DISTINCT g.registration_id) AS voters
FROM reporting_store.registration AS g
CROSS JOIN LATERAL jsonb_to_recordset(g.findings) AS f (code text)
WHERE g.judged_version >= g.registration_version
GROUP BY g.election_id, f.code, g.status;

CREATE OR REPLACE VIEW reporting.movements AS
SELECT c.election_id, m.movement, coalesce(p.kind, 'unknown') AS place_kind, c.place_code, m.voters
FROM (
    SELECT
        g.election_id,
        g.place_code,
        count(*) FILTER (WHERE r.registered AND g.move ->> 'kind' = 'carried_over') AS carried_over,
        count(*) FILTER (WHERE r.registered AND CASE
            -- Only a person's decision has a kind: where that is the latest verdict, an earlier one is the assessment.
            WHEN g.decision ->> 'kind' IS NULL THEN g.decision ? 'newly_of_age'
            ELSE (
                SELECT s.decision ? 'newly_of_age'
                FROM reporting_store.superseded_verdict AS s
                WHERE s.registration_id = g.registration_id AND s.decision ->> 'kind' IS NULL
                ORDER BY s.version DESC
                LIMIT 1
            )
        END) AS newly_of_age,
        count(*) FILTER (
            WHERE r.registered AND (g.registered_at AT TIME ZONE e.time_zone)::date > e.roll_published_on
        ) AS late,
        count(*) FILTER (WHERE r.registered AND g.move ->> 'kind' = 'transferred_in') AS transferred_in,
        count(*) FILTER (WHERE g.status = 'transferred') AS transferred_out,
        count(*) FILTER (WHERE g.status = 'struck_off') AS struck_off,
        count(*) FILTER (WHERE g.status IN ('verified', 'eligible') AND CASE
            WHEN g.decision ->> 'kind' IN ('settled', 'struck_off', 'restored') THEN g.decision ->> 'kind' = 'restored'
            WHEN g.verdict_version > 1 THEN (
                SELECT s.decision ->> 'kind' = 'restored'
                FROM reporting_store.superseded_verdict AS s
                WHERE s.registration_id = g.registration_id
                    AND s.decision ->> 'kind' IN ('settled', 'struck_off', 'restored')
                ORDER BY s.version DESC
                LIMIT 1
            )
        END) AS restored
    FROM reporting_store.registration AS g
    LEFT JOIN reporting_store.election AS e ON e.election_id = g.election_id
    CROSS JOIN LATERAL (
        SELECT g.status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ) AS r (registered)
    WHERE g.status IS NOT NULL
    GROUP BY g.election_id, g.place_code
) AS c
LEFT JOIN reporting_store.place AS p ON p.election_id = c.election_id AND p.code = c.place_code
CROSS JOIN LATERAL (VALUES
    ('carried_over', c.carried_over),
    ('newly_of_age', c.newly_of_age),
    ('late', c.late),
    ('transferred_in', c.transferred_in),
    ('transferred_out', c.transferred_out),
    ('struck_off', c.struck_off),
    ('restored', c.restored)
) AS m (movement, voters)
WHERE m.voters > 0;
