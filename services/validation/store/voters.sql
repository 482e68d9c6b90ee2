-- name: registration_of_id
-- Where one registration stands.
SELECT registration_id, election_id, voter_token, place_code, status
FROM validation.registration
WHERE registration_id = $1;

-- name: found_by_id
-- One registration of an election, as a search tells of it.
SELECT registration, status, under_review FROM validation.registration WHERE election_id = $1 AND registration_id = $2;

-- name: found_by_number
-- Every registration that a voter has in an election, as a search tells of it: the claim's first, then the latest.
SELECT registration, status, under_review
FROM (
    SELECT registration, status, under_review, holds_claim, arrived_at, registration_id
    FROM validation.registration WHERE election_id = $1 AND judged_token = $2 AND holds_claim
    UNION ALL
    SELECT registration, status, under_review, holds_claim, arrived_at, registration_id
    FROM validation.registration WHERE election_id = $1 AND voter_token = $2 AND NOT holds_claim
) AS of_voter
ORDER BY holds_claim DESC, arrived_at DESC, registration_id;

-- name: registrations_of_voters
-- The registration by which each voter stands here: the one that holds the claim, else the latest that came in.
SELECT DISTINCT ON (voter_token) registration_id, election_id, voter_token, place_code, status
FROM (
    SELECT r.registration_id, r.election_id, asked.voter_token, r.place_code, r.status, r.holds_claim, r.arrived_at
    FROM unnest($2::text[]) AS asked (voter_token)
    JOIN validation.registration AS r
        ON r.election_id = $1 AND r.judged_token = asked.voter_token AND r.holds_claim
    UNION ALL
    SELECT r.registration_id, r.election_id, asked.voter_token, r.place_code, r.status, r.holds_claim, r.arrived_at
    FROM unnest($2::text[]) AS asked (voter_token)
    JOIN validation.registration AS r
        ON r.election_id = $1 AND r.voter_token = asked.voter_token AND NOT r.holds_claim
) AS of_voters
ORDER BY voter_token, holds_claim DESC, arrived_at DESC, registration_id;

-- name: set_up
-- An election's set-up as its latest event carries it, and when its roll was posted last.
SELECT set_up, posted_on FROM validation.election WHERE election_id = $1;
