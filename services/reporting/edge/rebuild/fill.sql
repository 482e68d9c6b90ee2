-- name: make_room
-- Where what is read of the many is laid down, whatever its order, until it is put together; lost with a crash, as the
-- rebuild is.
CREATE UNLOGGED TABLE reporting_shadow.read_registration (LIKE reporting_store.superseded_registration);
CREATE UNLOGGED TABLE reporting_shadow.read_verdict (LIKE reporting_store.superseded_verdict);

-- name: look_at_what_was_read
-- Lets PostgreSQL see how much there is, before it plans how to put it together.
ANALYZE reporting_shadow.read_registration, reporting_shadow.read_verdict

-- name: forget_what_was_read
-- What was put together is not needed a second time.
DROP TABLE reporting_shadow.read_registration, reporting_shadow.read_verdict

-- name: put_together
-- One row a registration, of its latest version and its latest verdict, for the registrations from one id ($1) up to
-- before another ($2; null: to the end).
INSERT INTO reporting_shadow.registration (
    registration_id,
    registration_version, registration_recorded_at, election_id, place_code, channel, registered_at, gender,
    withdrawn, name_sealed, move, voter_token, patch_code,
    verdict_version, verdict_recorded_at, judged_version, verdict_status, under_review, findings, policy_version,
    decision, verdict_election_id
)
SELECT
    coalesce(r.registration_id, v.registration_id),
    r.version, r.recorded_at, r.election_id, r.place_code, r.channel, r.registered_at, r.gender,
    r.withdrawn, r.name_sealed, r.move, r.voter_token, r.patch_code,
    v.version, v.recorded_at, v.judged_version, v.verdict_status, v.under_review, v.findings, v.policy_version,
    v.decision, v.election_id
FROM (
    SELECT DISTINCT ON (registration_id) * FROM reporting_shadow.read_registration
    WHERE registration_id >= $1::uuid AND ($2::uuid IS NULL OR registration_id < $2)
    ORDER BY registration_id, version DESC
) AS r
FULL JOIN (
    SELECT DISTINCT ON (registration_id) * FROM reporting_shadow.read_verdict
    WHERE registration_id >= $1::uuid AND ($2::uuid IS NULL OR registration_id < $2)
    ORDER BY registration_id, version DESC
) AS v ON v.registration_id = r.registration_id

-- name: put_superseded_registrations
-- The versions that a later one superseded, each once.
INSERT INTO reporting_shadow.superseded_registration (
    registration_id, version, recorded_at, election_id, place_code, channel, registered_at, gender, withdrawn,
    name_sealed, move, voter_token, patch_code
)
SELECT DISTINCT ON (o.registration_id, o.version)
    o.registration_id, o.version, o.recorded_at, o.election_id, o.place_code, o.channel, o.registered_at, o.gender,
    o.withdrawn, o.name_sealed, o.move, o.voter_token, o.patch_code
FROM reporting_shadow.read_registration AS o
JOIN (
    SELECT registration_id, max(version) AS version FROM reporting_shadow.read_registration GROUP BY registration_id
) AS g ON g.registration_id = o.registration_id AND o.version < g.version
ORDER BY o.registration_id, o.version

-- name: put_superseded_verdicts
-- The verdicts that a later one superseded, each once.
INSERT INTO reporting_shadow.superseded_verdict (
    registration_id, version, recorded_at, judged_version, under_review, verdict_status, findings, policy_version,
    decision, election_id
)
SELECT DISTINCT ON (o.registration_id, o.version)
    o.registration_id, o.version, o.recorded_at, o.judged_version, o.under_review, o.verdict_status, o.findings,
    o.policy_version, o.decision, o.election_id
FROM reporting_shadow.read_verdict AS o
JOIN (
    SELECT registration_id, max(version) AS version FROM reporting_shadow.read_verdict GROUP BY registration_id
) AS g ON g.registration_id = o.registration_id AND o.version < g.version
ORDER BY o.registration_id, o.version

-- name: put_tallies
-- The counts, all in one shard: whoever counts on in another adds to them there.
INSERT INTO reporting_shadow.tally (election_id, place_code, channel, status, shard, voters, under_review)
SELECT election_id, place_code, channel, status, 0, count(*), count(*) FILTER (WHERE review_open)
FROM reporting_shadow.registration
WHERE status IS NOT NULL
GROUP BY election_id, place_code, channel, status

-- name: put_progress
-- Up to when the stores had recorded what was read.
INSERT INTO reporting_shadow.progress (shard, position, recorded_through) VALUES (0, 1, $1)

-- name: names_of_the_roll
-- The sealed names of those on the roll, from one id ($1) up to before another ($2; null: to the end).
SELECT registration_id, election_id, name_sealed
FROM reporting_shadow.registration
WHERE status IN ('verified', 'eligible') AND registration_id >= $1::uuid AND ($2::uuid IS NULL OR registration_id < $2)

-- name: fewer
-- Registrations that are counted now and that the shadow lacks, or has in an earlier version only: so many ($1) at most.
SELECT live.registration_id
FROM reporting_store.registration AS live
LEFT JOIN reporting_shadow.registration AS shadow USING (registration_id)
WHERE live.registration_version > coalesce(shadow.registration_version, 0)
    OR live.verdict_version > coalesce(shadow.verdict_version, 0)
LIMIT $1

-- name: still_fewer
-- How many of these ($1) are still so, once the shadow has read as far as is counted.
SELECT count(*)
FROM reporting_store.registration AS live
LEFT JOIN reporting_shadow.registration AS shadow USING (registration_id)
WHERE live.registration_id = ANY ($1::uuid[]) AND (
    live.registration_version > coalesce(shadow.registration_version, 0)
    OR live.verdict_version > coalesce(shadow.verdict_version, 0)
)
