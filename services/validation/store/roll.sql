-- name: minimum_age
-- From which age an election's policy lets people vote; no row where the election is not set up.
SELECT (set_up::jsonb #>> '{policy,minimum_age}')::integer FROM validation.election WHERE election_id = $1;

-- name: roll
-- Who is on an election's roll, behind an id; with $5 also those held back by nothing but the findings $4 (their age, and
-- what only notes something), for whom it is still to be seen when they come of age.
SELECT registration_id, place_code, channel, status, under_review,
       CASE WHEN status NOT IN ('verified', 'eligible') THEN registration END AS not_of_age
FROM validation.registration
WHERE election_id = $1 AND registration_id > $2 AND (
    status IN ('verified', 'eligible')
    OR $5 AND status IN ('suspected', 'refused') AND findings @> '[{"code": "UNDER_AGE"}]'
       AND NOT EXISTS (SELECT FROM jsonb_array_elements(findings) AS found WHERE found ->> 'code' <> ALL ($4::text[]))
)
ORDER BY registration_id
LIMIT $3;
