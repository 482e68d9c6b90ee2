-- name: release_claims
-- Recovered registrations give their claims up until they are made again: in the end each voter has one that holds it,
-- and on the way there nobody stands in another's.
UPDATE validation.registration AS r SET holds_claim = false
FROM eventstore.recovered_stream AS s
WHERE r.registration_id = s.stream_id AND r.holds_claim;

-- name: arrived_when
-- Those that came anew arrived when they were recorded, as far as can be told.
UPDATE validation.registration SET arrived_at = recorded_at
WHERE registration_id = ANY ($1::uuid[]) AND recorded_at IS NOT NULL;

-- name: heard
-- Every version of these registrations that has arrived.
SELECT registration_id, version, election_id, event_type FROM validation.earlier_registration
WHERE registration_id = ANY ($1::uuid[])
UNION ALL
SELECT registration_id, registration_version, election_id, event_type FROM validation.registration
WHERE registration_id = ANY ($1::uuid[]);

-- name: keep_resident
-- A resident of the baseline as their stream folds, to be compared again.
INSERT INTO validation.baseline_resident AS r (
    election_id, voter_token, version, due, place_code, patch_code, household_id, no, may_vote, why_not
)
VALUES ($1, $2, $3, true, $4, $5, $6, $7, $8, $9)
ON CONFLICT (election_id, voter_token) DO UPDATE SET
    version = excluded.version,
    due = true,
    place_code = coalesce(excluded.place_code, r.place_code),
    patch_code = coalesce(excluded.patch_code, r.patch_code),
    household_id = coalesce(excluded.household_id, r.household_id),
    no = coalesce(excluded.no, r.no),
    may_vote = coalesce(excluded.may_vote, r.may_vote),
    why_not = excluded.why_not;

-- name: mark_no_longer_held_back
-- Whoever was found a duplicate of a registration that holds its voter's claim no longer is to be assessed again.
UPDATE validation.registration AS r SET due = true, due_because = $1
WHERE NOT r.due AND NOT r.holds_claim AND r.status = 'suspected'
  AND r.findings @> '[{"code": "DUPLICATE"}]'
  AND NOT EXISTS (
      SELECT FROM validation.registration AS h
      WHERE h.election_id = r.election_id AND h.judged_token = r.voter_token AND h.holds_claim
  );

-- name: standing_under
-- How many stand under each of these likeness keys already.
SELECT key, count(*) AS registrations
FROM unnest($1::bigint[]) AS asked (key), LATERAL (
    SELECT FROM validation.registration AS r
    WHERE (r.like_1 = key OR r.like_2 = key OR r.like_3 = key)
        AND r.status NOT IN ('refused', 'duplicate', 'withdrawn', 'struck_off')
    LIMIT $2
) AS found
GROUP BY key;
