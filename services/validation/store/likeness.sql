-- name: judge_one_at_a_time
-- Hold the judging of these elections until the transaction ends, in one order for everybody: of two registrations that
-- are judged at once, neither would see the other. Statements of a judging transaction look up a few rows by index among
-- many: a plan that reads the whole table, made while that was small, would be kept while it grows.
SELECT pg_advisory_xact_lock(1818848101, hash), set_config('enable_seqscan', 'off', true)
FROM (
    SELECT DISTINCT hashtext(election_id) AS hash FROM unnest($1::text[]) AS asked (election_id) ORDER BY 1
) AS elections;

-- name: hold_judging_around
-- The same for the elections of these registrations: before their rows are locked, never after.
SELECT pg_advisory_xact_lock(1818848101, hash)
FROM (
    SELECT DISTINCT hashtext(election_id) AS hash FROM validation.registration
    WHERE registration_id = ANY ($1::uuid[])
    ORDER BY 1
) AS elections;

-- name: elections_with_due
-- Those of these elections in which something is to be assessed.
SELECT election_id FROM unnest($1::text[]) AS asked (election_id)
WHERE EXISTS (SELECT FROM validation.registration r WHERE r.due AND r.election_id = asked.election_id);

-- name: standing_alike
-- Registrations that stand under any of these likeness keys, those that share several more than once. Asked key by key,
-- so that each is one step down an index.
SELECT r.* FROM unnest($1::bigint[]) AS asked (key), LATERAL (
    SELECT registration_id, voter_token, place_code, registration, likely, like_1, like_2, like_3
    FROM validation.registration
    WHERE like_1 = asked.key AND status NOT IN ('refused', 'duplicate', 'withdrawn', 'struck_off')
    LIMIT $4
) AS r
UNION ALL
SELECT r.* FROM unnest($2::bigint[]) AS asked (key), LATERAL (
    SELECT registration_id, voter_token, place_code, registration, likely, like_1, like_2, like_3
    FROM validation.registration
    WHERE like_2 = asked.key AND status NOT IN ('refused', 'duplicate', 'withdrawn', 'struck_off')
    LIMIT $4
) AS r
UNION ALL
SELECT r.* FROM unnest($3::bigint[]) AS asked (key), LATERAL (
    SELECT registration_id, voter_token, place_code, registration, likely, like_1, like_2, like_3
    FROM validation.registration
    WHERE like_3 = asked.key AND status NOT IN ('refused', 'duplicate', 'withdrawn', 'struck_off')
    LIMIT $4
) AS r;

-- name: mark_likeness_gone
-- Whoever names one of these registrations as probably the same person is to be assessed again.
UPDATE validation.registration
SET due = true, due_because = $2
WHERE likely && $1::uuid[] AND likely IS NOT NULL AND NOT due
  AND status NOT IN ('refused', 'duplicate', 'withdrawn', 'struck_off');
