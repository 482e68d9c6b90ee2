-- name: lock_appeal
-- The election of an appeal, which nobody else touches until the transaction ends.
SELECT election_id FROM validation.appeal WHERE appeal_id = $1 FOR UPDATE;

-- name: election_of_appeal
-- The election of an appeal.
SELECT election_id FROM validation.appeal WHERE appeal_id = $1;

-- name: keep_appeal
-- Keep an appeal as its stream folds: what was lodged never changes, what came of it does.
INSERT INTO validation.appeal (
    appeal_id, election_id, reference, voter_token, registration_id, version, state, kind, place_code, lodged_at, late,
    decide_by, decide_until, outcome, decided_late, judgment
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (appeal_id) DO UPDATE SET
    version = excluded.version,
    state = excluded.state,
    outcome = excluded.outcome,
    decided_late = excluded.decided_late,
    judgment = excluded.judgment;

-- name: appeals
-- An election's appeals behind the one given, the most urgent first.
SELECT * FROM validation.appeal
WHERE election_id = $1
  AND ($2::text IS NULL OR state = $2)
  AND ($3::boolean IS NULL OR (state = 'lodged' AND decide_until <= $4) = $3)
  AND ($5::uuid IS NULL OR (decide_until, appeal_id) > (
      SELECT behind.decide_until, behind.appeal_id FROM validation.appeal AS behind WHERE behind.appeal_id = $5
  ))
ORDER BY decide_until, appeal_id
LIMIT $6;

-- name: appeals_about
-- The appeals about one voter in an election, in the order in which they were lodged.
SELECT * FROM validation.appeal
WHERE election_id = $1 AND voter_token = $2
ORDER BY lodged_at, appeal_id;

-- name: overdue
-- How many appeals of each election were to be decided by now and are not.
SELECT e.election_id, count(a.appeal_id) AS appeals
FROM validation.election AS e
LEFT JOIN validation.appeal AS a
    ON a.election_id = e.election_id AND a.state = 'lodged' AND a.decide_until <= $1
GROUP BY e.election_id;
