-- name: lock_patch
-- One patch, locked by whoever draws it or gives it up: nobody lists a household in it meanwhile.
SELECT FROM canvass.patch WHERE election_id = $1 AND place_code = $2 AND patch_code = $3 FOR UPDATE;

-- name: households_of_patch
-- How many households are listed in a patch.
SELECT count(*) FROM canvass.household WHERE election_id = $1 AND place_code = $2 AND patch_code = $3;

-- name: keep_patch
-- Keep what a patch's event says of it.
INSERT INTO canvass.patch (election_id, place_code, patch_code, patch_id, given_up)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (election_id, place_code, patch_code) DO UPDATE SET given_up = excluded.given_up;

-- name: share_patches
-- Those of these patches that stand, shared: nobody gives one up before this transaction has ended.
SELECT patch_code FROM canvass.patch
WHERE election_id = $1 AND place_code = $2 AND patch_code = ANY ($3) AND NOT given_up
ORDER BY patch_code
FOR SHARE;

-- name: keep_households
-- Keep where the households of one batch lie.
INSERT INTO canvass.household (election_id, place_code, household_code, household_id, patch_code, residents)
SELECT $1, $2, * FROM unnest($3::text[], $4::uuid[], $5::text[], $6::integer[])
ON CONFLICT (election_id, place_code, household_code)
DO UPDATE SET patch_code = excluded.patch_code, residents = excluded.residents;

-- name: strike_households
-- Forget the households of one batch that were struck.
DELETE FROM canvass.household WHERE household_id = ANY ($1);

-- name: patches_of_place
-- The patches of a place that stand, with what is listed in each.
SELECT patch.patch_code, patch.patch_id, count(household.household_id) AS households,
       coalesce(sum(household.residents), 0) AS residents
FROM canvass.patch
LEFT JOIN canvass.household USING (election_id, place_code, patch_code)
WHERE election_id = $1 AND place_code = $2 AND NOT patch.given_up
GROUP BY patch.patch_code, patch.patch_id
ORDER BY patch.patch_code;

-- name: households_behind
-- A page of the households of a place, behind the one that the page before ended with.
SELECT household_code, patch_code, residents FROM canvass.household
WHERE election_id = $1 AND place_code = $2 AND household_code > $3
ORDER BY household_code
LIMIT $4;

-- name: standing_patch
-- The stream of a patch that stands.
SELECT patch_id FROM canvass.patch
WHERE election_id = $1 AND place_code = $2 AND patch_code = $3 AND NOT given_up;

-- name: streams_of_patch
-- The streams of a patch's households.
SELECT household_id FROM canvass.household WHERE election_id = $1 AND place_code = $2 AND patch_code = $3;
