-- migrate:up
-- Set-ups that are stored already came before there was a calendar: the law's twenty days (Election Law 28).
ALTER TABLE reporting_store.election ADD COLUMN roll_published_on date;
UPDATE reporting_store.election SET roll_published_on = election_day - 20;
ALTER TABLE reporting_store.election ALTER COLUMN roll_published_on SET NOT NULL;
COMMENT ON COLUMN reporting_store.election.roll_published_on IS 'The day on which the roll is published, by the calendar of the election''s policy.';

CREATE VIEW reporting.movements AS
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
COMMENT ON VIEW reporting.movements IS 'How the roll changed, by place: how many registrations stand so now, so that the counts agree with reporting.tally. One registration may be in several movements: they do not add up.';
COMMENT ON COLUMN reporting.movements.election_id IS 'The election.';
COMMENT ON COLUMN reporting.movements.movement IS 'carried_over: stood on the roll of the election before and stay valid without registering anew (Election Law 27); counted as registered here. newly_of_age: under age on the day of the election before and of age now (Election Law 27), by their latest assessment; counted as registered here. late: registered after the day on which the roll is published; counted as registered here. transferred_in: came by a transfer from another place or election; counted as registered here. transferred_out: went by a transfer to another place or election; their status is transferred, they no longer count here. struck_off: taken off the roll on a ground of the law; their status is struck_off, they no longer count. restored: had been struck off and stand on the roll again, by the latest decision of a person.';
COMMENT ON COLUMN reporting.movements.place_kind IS 'unit, village (neighbourhoods too), or unknown: the set-up has no such place.';
COMMENT ON COLUMN reporting.movements.place_code IS 'The place as the registration names it.';
COMMENT ON COLUMN reporting.movements.voters IS 'How many registrations stand so now.';
GRANT SELECT ON reporting.movements TO analyst;

-- migrate:down
DROP VIEW reporting.movements;
ALTER TABLE reporting_store.election DROP COLUMN roll_published_on;
