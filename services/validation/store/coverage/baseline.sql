-- name: look_up_by_index
-- Until the transaction ends: its statements look up some rows by index among many; a plan that reads the whole table,
-- made while that was small, would be kept while it grows.
SELECT set_config('enable_seqscan', 'off', true);

-- name: keep_households
-- Keep households that are newer than what is known, in the order of their ids; gives those.
INSERT INTO validation.baseline_household AS h (
    household_id, election_id, place_code, patch_code, household_code, version, address_sealed
)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::text[])
ON CONFLICT (household_id) DO UPDATE SET
    election_id = excluded.election_id,
    place_code = excluded.place_code,
    patch_code = excluded.patch_code,
    household_code = excluded.household_code,
    version = excluded.version,
    address_sealed = excluded.address_sealed
WHERE h.version < excluded.version
RETURNING household_id;

-- name: drop_listings
-- Forget who lived in these households; gives them.
DELETE FROM validation.baseline_listing WHERE household_id = ANY ($1::uuid[]) RETURNING election_id, voter_token;

-- name: mark_listed
-- These residents, each once and in the order of their names, are to be compared.
INSERT INTO validation.baseline_resident AS r (election_id, voter_token, due)
SELECT election_id, voter_token, true FROM unnest($1::text[], $2::text[]) AS listed (election_id, voter_token)
ON CONFLICT (election_id, voter_token) DO UPDATE SET due = true WHERE NOT r.due;

-- name: keep_visits
-- Keep what visits came to, where they are the latest of a resident; each resident stands in it once, in order.
INSERT INTO validation.baseline_visit AS v (
    election_id, voter_token, visited_at, version, household_id, result, next_visit_on
)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::integer[], $5::uuid[], $6::text[], $7::date[])
ON CONFLICT (election_id, voter_token) DO UPDATE SET
    visited_at = excluded.visited_at,
    version = excluded.version,
    household_id = excluded.household_id,
    result = excluded.result,
    next_visit_on = excluded.next_visit_on
WHERE (v.visited_at, v.version, v.household_id) < (excluded.visited_at, excluded.version, excluded.household_id);

-- name: mark_touched_residents
-- Residents of the baseline of these elections of whom the registry says something else are to be compared again. Asked
-- one by one, each a step down an index, and locked in the order in which everybody locks them.
WITH touched AS (
    SELECT r.election_id, r.voter_token
    FROM unnest($1::text[]) AS e (election_id) CROSS JOIN unnest($2::text[]) AS t (voter_token), LATERAL (
        SELECT election_id, voter_token FROM validation.baseline_resident
        WHERE election_id = e.election_id AND voter_token = t.voter_token AND NOT due
        OFFSET 0
    ) AS r
),
locked AS (
    SELECT r.election_id, r.voter_token
    FROM validation.baseline_resident AS r JOIN touched USING (election_id, voter_token)
    ORDER BY r.election_id, r.voter_token
    FOR UPDATE OF r
)
UPDATE validation.baseline_resident AS r SET due = true
FROM locked WHERE r.election_id = locked.election_id AND r.voter_token = locked.voter_token;

-- name: mark_baseline
-- Everybody in an election's baseline is to be compared again: its rules ask others.
WITH locked AS (
    SELECT election_id, voter_token FROM validation.baseline_resident
    WHERE election_id = $1 AND NOT due
    ORDER BY election_id, voter_token
    FOR UPDATE
)
UPDATE validation.baseline_resident AS r SET due = true
FROM locked WHERE r.election_id = locked.election_id AND r.voter_token = locked.voter_token;

-- name: lock_due_residents
-- Some residents that are to be compared, locked, which no other process is at.
SELECT election_id, voter_token, version, place_code, patch_code, household_id, no, may_vote, why_not
FROM validation.baseline_resident
WHERE due AND election_id = ANY ($1::text[])
ORDER BY election_id, voter_token
LIMIT $2
FOR UPDATE SKIP LOCKED;

-- name: first_listings
-- Where each of these residents counts: the first household that lists them, by place, patch and household.
SELECT l.*
FROM unnest($1::text[], $2::text[]) AS asked (election_id, voter_token), LATERAL (
    SELECT
        l.election_id, l.voter_token, h.place_code, h.patch_code, l.household_id, l.no, l.known, l.person_sealed
    FROM validation.baseline_listing AS l
    JOIN validation.baseline_household AS h USING (household_id)
    WHERE l.election_id = asked.election_id AND l.voter_token = asked.voter_token
    ORDER BY
        h.place_code COLLATE "C", h.patch_code COLLATE "C", h.household_code COLLATE "C", l.household_id, l.no
    LIMIT 1
) AS l;

-- name: keep_compared
-- Keep what is said of residents now; they are compared.
UPDATE validation.baseline_resident AS r SET
    due = false,
    version = c.version,
    place_code = c.place_code,
    patch_code = c.patch_code,
    household_id = c.household_id,
    no = c.no,
    may_vote = c.may_vote,
    why_not = c.why_not
FROM unnest(
    $1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::uuid[], $7::integer[], $8::boolean[], $9::text[]
) AS c (election_id, voter_token, version, place_code, patch_code, household_id, no, may_vote, why_not)
WHERE r.election_id = c.election_id AND r.voter_token = c.voter_token;

-- name: lock_asked
-- Residents of a place ($2), or of one of its patches ($3), who may vote and have no registration that counts, locked:
-- with $4 all of them, else those without a recorded reason ($5): whoever moved out of another household than the one in
-- which they count has moved there, and is asked for. Nor has the list whom the latest answer between the election
-- bodies says to vote elsewhere ($8). `ended` is what became of a registration that no longer counts. A registration that waits to be judged anew holds the claim of the voter it was judged as, so those
-- that are due are asked by the voter they are of now.
SELECT r.voter_token, r.version, r.household_id, r.no, r.patch_code, ended.status AS ended
FROM validation.baseline_resident AS r
LEFT JOIN LATERAL (
    SELECT g.status FROM validation.registration AS g
    WHERE g.election_id = r.election_id AND g.voter_token = r.voter_token AND NOT g.holds_claim
        AND g.status <> ALL ($6::text[])
    ORDER BY g.arrived_at DESC, g.registration_id
    LIMIT 1
) AS ended ON true
WHERE r.election_id = $1 AND r.place_code = $2 AND ($3::text IS NULL OR r.patch_code = $3) AND r.may_vote
    AND NOT EXISTS (
        SELECT FROM validation.registration AS g
        WHERE g.election_id = r.election_id AND g.judged_token = r.voter_token AND g.holds_claim
            AND g.voter_token = r.voter_token AND g.status = ANY ($6::text[])
    )
    AND NOT EXISTS (
        SELECT FROM validation.registration AS g
        WHERE g.election_id = r.election_id AND g.voter_token = r.voter_token AND NOT g.holds_claim
            AND g.status = ANY ($6::text[])
    )
    AND NOT EXISTS (
        SELECT FROM validation.registration AS g
        WHERE g.due AND g.election_id = r.election_id AND g.voter_token = r.voter_token AND g.status = ANY ($6::text[])
    )
    AND ($4 OR NOT EXISTS (
        SELECT FROM validation.baseline_visit AS v
        WHERE v.election_id = r.election_id AND v.voter_token = r.voter_token AND v.result = ANY ($5::text[])
            AND (v.result <> 'moved' OR v.household_id = r.household_id)
    ))
    AND ($4 OR NOT EXISTS (
        SELECT FROM validation.confirmation_answer AS a
        WHERE a.election_id = r.election_id AND a.voter_token = r.voter_token AND a.answer = $8
    ))
ORDER BY r.election_id, r.voter_token
LIMIT $7
FOR UPDATE OF r;

-- name: note_disclosed
-- One more event stands in these residents' streams.
UPDATE validation.baseline_resident SET version = version + 1
WHERE election_id = $1 AND voter_token = ANY ($2::text[]);

-- name: listed_there
-- What is kept, sealed, of these residents of an election where they count, and what the latest visit came to; that they
-- moved out of another household says nothing at this door.
SELECT
    l.household_id, l.no, h.household_code, h.address_sealed, l.person_sealed,
    v.result AS last_result, v.visited_at, v.next_visit_on
FROM unnest($2::uuid[], $3::integer[], $4::text[]) AS asked (household_id, no, voter_token)
JOIN validation.baseline_household AS h ON h.household_id = asked.household_id
JOIN validation.baseline_listing AS l ON l.household_id = asked.household_id AND l.no = asked.no
LEFT JOIN validation.baseline_visit AS v ON v.election_id = $1 AND v.voter_token = asked.voter_token
    AND (v.result <> 'moved' OR v.household_id = asked.household_id);

-- name: lists_somebody
-- Whether the baseline lists anybody in a place, or in one of its patches.
SELECT EXISTS (
    SELECT FROM validation.baseline_household AS h
    JOIN validation.baseline_listing AS l USING (household_id)
    WHERE h.election_id = $1 AND h.place_code = $2 AND ($3::text IS NULL OR h.patch_code = $3)
);
