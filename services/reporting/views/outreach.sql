-- name: keep_units
-- Keeps how units stand ($1 election, $2 place, $3 version, and their standing), unless a later standing is kept.
INSERT INTO reporting_store.unit_outreach AS u (
    election_id, place_code, version, stage, attempts, doubts, promised_voters, promised_by, expected_voters,
    last_contact_at, next_contact_on, won_over_at_attempt
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (election_id, place_code) DO UPDATE SET
    version = excluded.version,
    stage = excluded.stage,
    attempts = excluded.attempts,
    doubts = excluded.doubts,
    promised_voters = excluded.promised_voters,
    promised_by = excluded.promised_by,
    expected_voters = excluded.expected_voters,
    last_contact_at = excluded.last_contact_at,
    next_contact_on = excluded.next_contact_on,
    won_over_at_attempt = excluded.won_over_at_attempt
WHERE excluded.version > u.version

-- name: units_now
-- An election's ($1) units as the view has them, and at a moment ($2) whose promise is overdue (its day has ended in the
-- election's time zone, and nobody there is registered) and who is to be contacted by now.
SELECT
    v.*,
    coalesce(v.promised_by < d.today AND v.registered = 0, false) AS promise_overdue,
    coalesce(v.next_contact_on <= d.today, false) AS contact_due
FROM reporting.unit_outreach AS v
CROSS JOIN (
    SELECT ($2::timestamptz AT TIME ZONE time_zone)::date FROM reporting_store.election WHERE election_id = $1
) AS d (today)
WHERE v.election_id = $1
ORDER BY v.place_code
