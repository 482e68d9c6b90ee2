-- name: keep_patches
-- Keeps patches that are newer than what is known; each stands among them once, in the order of their ids.
INSERT INTO reporting_store.patch AS p (
    patch_id, election_id, place_code, patch_code, version, name, volunteers, given_up
)
SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::integer[], $8::boolean[]
)
ON CONFLICT (patch_id) DO UPDATE SET
    election_id = excluded.election_id,
    place_code = excluded.place_code,
    patch_code = excluded.patch_code,
    version = excluded.version,
    name = excluded.name,
    volunteers = excluded.volunteers,
    given_up = excluded.given_up
WHERE excluded.version > p.version

-- name: keep_households
-- Keeps households that are newer than what is known; each stands among them once, in the order of their ids.
INSERT INTO reporting_store.household AS h (household_id, election_id, place_code, patch_code, version, residents)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[])
ON CONFLICT (household_id) DO UPDATE SET
    election_id = excluded.election_id,
    place_code = excluded.place_code,
    patch_code = excluded.patch_code,
    version = excluded.version,
    residents = excluded.residents
WHERE excluded.version > h.version

-- name: keep_household_visits
-- Keeps the latest visit to each household, whenever it is told; each stands among them once, in the order of their ids.
INSERT INTO reporting_store.household_visit AS v (household_id, visited_at, version, come_again, next_visit_on)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::integer[], $4::boolean[], $5::date[])
ON CONFLICT (household_id) DO UPDATE SET
    visited_at = excluded.visited_at,
    version = excluded.version,
    come_again = excluded.come_again,
    next_visit_on = excluded.next_visit_on
WHERE (excluded.visited_at, excluded.version) > (v.visited_at, v.version)

-- name: keep_resident_visits
-- Keeps what the latest visit came to for each resident, whenever it is told; each stands among them once, in order.
INSERT INTO reporting_store.resident_visit AS v (election_id, voter_token, visited_at, version, household_id, result)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::integer[], $5::uuid[], $6::text[])
ON CONFLICT (election_id, voter_token) DO UPDATE SET
    visited_at = excluded.visited_at,
    version = excluded.version,
    household_id = excluded.household_id,
    result = excluded.result
WHERE (excluded.visited_at, excluded.version, excluded.household_id) > (v.visited_at, v.version, v.household_id)

-- name: keep_residents
-- Keeps what was compared of residents, where it is newer than what is known; each stands among them once, in order.
INSERT INTO reporting_store.resident AS r (
    election_id, voter_token, version, place_code, patch_code, household_id, may_vote, why_not
)
SELECT * FROM unnest(
    $1::text[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::uuid[], $7::boolean[], $8::text[]
)
ON CONFLICT (election_id, voter_token) DO UPDATE SET
    version = excluded.version,
    place_code = excluded.place_code,
    patch_code = excluded.patch_code,
    household_id = excluded.household_id,
    may_vote = excluded.may_vote,
    why_not = excluded.why_not
WHERE excluded.version > r.version

-- name: keep_confirmation_answers
-- Keeps the latest answer about where each voter votes, whenever it is told; each stands among them once, in order.
INSERT INTO reporting_store.confirmation_answer AS a (
    election_id, voter_token, answered_at, version, confirmation_id, answer
)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::integer[], $5::uuid[], $6::text[])
ON CONFLICT (election_id, voter_token) DO UPDATE SET
    answered_at = excluded.answered_at,
    version = excluded.version,
    confirmation_id = excluded.confirmation_id,
    answer = excluded.answer
WHERE (excluded.answered_at, excluded.version, excluded.confirmation_id) > (a.answered_at, a.version, a.confirmation_id)

-- name: coverage_by_place
-- The coverage of an election's ($1) places, or of one ($2). All are counted, and one is taken out then: asked of one
-- alone, a plan made while the tables were small would join each resident by itself.
WITH counted AS MATERIALIZED (SELECT * FROM reporting.coverage WHERE election_id = $1)
SELECT * FROM counted
WHERE $2::text IS NULL OR place_code = $2
ORDER BY place_code COLLATE "C"

-- name: coverage_by_patch
-- The coverage of an election's ($1) patches, or of those of one place ($2), as the view reporting.coverage_by_patch has
-- it, at a moment ($3) which says to which doors somebody is to come again by now. All are counted, as above.
WITH counted AS MATERIALIZED (SELECT * FROM reporting_store.patch_coverage WHERE election_id = $1)
SELECT
    c.*,
    p.name AS place_name,
    c.moved + c.refused + c.votes_elsewhere AS reason_recorded,
    (
        SELECT count(*) FROM unnest(c.come_again_on) AS again (day)
        WHERE again.day <= ($3::timestamptz AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date
    ) AS come_again_due
FROM counted AS c
LEFT JOIN reporting_store.election AS e ON e.election_id = c.election_id
LEFT JOIN reporting_store.place AS p ON p.election_id = c.election_id AND p.code = c.place_code
WHERE $2::text IS NULL OR c.place_code = $2
ORDER BY c.place_code COLLATE "C", c.patch_code COLLATE "C"
