-- name: lock_confirmation
-- The election of a confirmation, which nobody else touches until the transaction ends.
SELECT election_id FROM validation.confirmation WHERE confirmation_id = $1 FOR UPDATE;

-- name: keep_confirmation
-- Keep a confirmation as its stream folds: the latest question, and its answer.
INSERT INTO validation.confirmation (
    confirmation_id, election_id, voter_token, registration_id, version, question, direction, body, asked_by, asked_at,
    answer, answered_by, answered_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (confirmation_id) DO UPDATE SET
    registration_id = excluded.registration_id,
    version = excluded.version,
    question = excluded.question,
    body = excluded.body,
    asked_by = excluded.asked_by,
    asked_at = excluded.asked_at,
    answer = excluded.answer,
    answered_by = excluded.answered_by,
    answered_at = excluded.answered_at;

-- name: keep_answer
-- Keep an answer about a voter, where it is the latest.
INSERT INTO validation.confirmation_answer AS a (
    election_id, voter_token, answered_at, version, confirmation_id, answer
)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (election_id, voter_token) DO UPDATE SET
    answered_at = excluded.answered_at,
    version = excluded.version,
    confirmation_id = excluded.confirmation_id,
    answer = excluded.answer
WHERE (a.answered_at, a.version, a.confirmation_id)
    < (excluded.answered_at, excluded.version, excluded.confirmation_id);

-- name: confirmation
-- One confirmation.
SELECT * FROM validation.confirmation WHERE confirmation_id = $1;

-- name: confirmations
-- An election's confirmations behind the one given, the oldest question first.
SELECT * FROM validation.confirmation
WHERE election_id = $1
  AND ($2::text IS NULL OR direction = $2)
  AND ($3::boolean IS NULL OR (answer IS NULL) = $3)
  AND ($4::uuid IS NULL OR registration_id = $4)
  AND ($5::uuid IS NULL OR (asked_at, confirmation_id) > (
      SELECT behind.asked_at, behind.confirmation_id
      FROM validation.confirmation AS behind
      WHERE behind.confirmation_id = $5
  ))
ORDER BY asked_at, confirmation_id
LIMIT $6;

-- name: confirmations_about
-- The confirmations about one voter in an election, the oldest question first.
SELECT * FROM validation.confirmation
WHERE election_id = $1 AND voter_token = $2
ORDER BY asked_at, confirmation_id;
