-- name: voter_of_registration
-- Whose a registration is at present, and of which election.
SELECT voter_token, election_id FROM validation.registration WHERE registration_id = $1;

-- name: registrations_of_voter
-- All registrations of a voter, in every election that is known here and in that of the one asked about ($2, $3): election
-- by election, so that each is one step down the index of claims and one down that of those who hold none.
WITH elections AS (
    SELECT election_id FROM validation.election UNION SELECT $3::text
), held AS (
    SELECT r.registration_id FROM elections AS e JOIN validation.registration AS r
        ON r.election_id = e.election_id AND r.judged_token = $1 AND r.holds_claim
    WHERE r.voter_token = $1
    UNION
    SELECT r.registration_id FROM elections AS e JOIN validation.registration AS r
        ON r.election_id = e.election_id AND r.voter_token = $1 AND NOT r.holds_claim
    UNION
    SELECT $2::uuid
)
SELECT r.registration_id, r.election_id, r.registration_version, r.registration, r.event_type, r.recorded_at, r.arrived_at
FROM held JOIN validation.registration AS r USING (registration_id)
ORDER BY r.arrived_at, r.registration_id;

-- name: earlier_versions
-- What these registrations were before.
SELECT registration_id, version, event_type, recorded_at, election_id, place_code, channel
FROM validation.earlier_registration
WHERE registration_id = ANY ($1::uuid[])
ORDER BY registration_id, version;

-- name: baselines_of_voter
-- The elections in whose baseline a voter is, or was.
SELECT r.election_id FROM validation.election AS e
JOIN validation.baseline_resident AS r ON r.election_id = e.election_id AND r.voter_token = $1;

-- name: proceedings_of_voter
-- The streams of the confirmations and the appeals about a voter, election by election.
SELECT c.confirmation_id AS stream_id FROM validation.election AS e
JOIN validation.confirmation AS c ON c.election_id = e.election_id AND c.voter_token = $1
UNION ALL
SELECT a.appeal_id FROM validation.election AS e
JOIN validation.appeal AS a ON a.election_id = e.election_id AND a.voter_token = $1;
