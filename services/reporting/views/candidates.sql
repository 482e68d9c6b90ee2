-- name: keep_candidates
-- Keeps candidates ($1 the id, $3 the version), each unless a later version of it is stored.
INSERT INTO reporting_store.candidate AS c (
    candidate_id, election_id, version, reference, level, constituency, voter_token, number_known, gender,
    nominated_by, nominators, body, incumbent, stage
)
SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::boolean[], $9::text[],
    $10::text[], $11::integer[], $12::text[], $13::boolean[], $14::text[]
)
ON CONFLICT (candidate_id) DO UPDATE SET
    version = excluded.version,
    level = excluded.level,
    constituency = excluded.constituency,
    voter_token = excluded.voter_token,
    number_known = excluded.number_known,
    gender = excluded.gender,
    nominated_by = excluded.nominated_by,
    nominators = excluded.nominators,
    body = excluded.body,
    incumbent = excluded.incumbent,
    stage = excluded.stage
WHERE excluded.version > c.version

-- name: candidates_now
-- An election's ($1) candidates as the view has them, of one level ($2) or of both (null).
SELECT * FROM reporting.candidates
WHERE election_id = $1 AND ($2::text IS NULL OR level = $2)
ORDER BY level, constituency COLLATE "C", reference COLLATE "C"

-- name: candidate_counts_now
-- An election's ($1) constituencies with their candidates and seats, of one level ($2) or of both (null).
SELECT * FROM reporting.candidate_counts
WHERE election_id = $1 AND ($2::text IS NULL OR level = $2)
ORDER BY level, constituency COLLATE "C"
