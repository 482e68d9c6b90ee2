-- name: keep_set_up_version
-- Keeps what a roll needs of one version of an election's set-up; when it was recorded is noted where it was not known.
INSERT INTO reporting_store.set_up_version AS s (election_id, version, recorded_at, content)
VALUES ($1, $2, $3, $4::jsonb)
ON CONFLICT (election_id, version) DO UPDATE SET recorded_at = excluded.recorded_at, content = excluded.content
WHERE s.recorded_at IS NULL

-- name: keep_publication
-- Keeps a publication of a roll; one that is known already changes nothing.
INSERT INTO reporting_store.roll_publication (election_id, no, late, published_by, signed)
VALUES ($1, $2, $3, $4, $5::jsonb)
ON CONFLICT DO NOTHING

-- name: publications
-- An election's publications in their order.
SELECT no, late, published_by, signed FROM reporting_store.roll_publication WHERE election_id = $1 ORDER BY no

-- name: set_up_by
-- The set-up that an election ($1) had when registration had recorded what it had by a moment ($2).
SELECT version, content FROM reporting_store.set_up_version
WHERE election_id = $1 AND (recorded_at IS NULL OR recorded_at <= $2)
ORDER BY version DESC
LIMIT 1

-- name: on_the_roll
-- Who was on an election's ($1) roll as registration ($2) and validation ($3) had recorded it by these moments.
SELECT registration_id, name_sealed, gender, place_code, patch_code
FROM reporting_store.roll_at($1, $2, $3)
WHERE status IN ('verified', 'eligible')

-- name: not_on_the_roll
-- How many registrations stood otherwise then, by status.
SELECT status, count(*) AS voters
FROM reporting_store.roll_at($1, $2, $3)
WHERE status NOT IN ('verified', 'eligible')
GROUP BY status
ORDER BY status

-- name: counted_through
-- Up to where reporting has read each partition on this cluster ($1).
SELECT topic, partition, next_offset FROM eventstore.checkpoint WHERE consumer = 'reporting' AND cluster = $1
