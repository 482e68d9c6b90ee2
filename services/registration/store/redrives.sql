-- name: acts_on_letters
-- What operators did about dead letters ($4: the types of these acts) behind a position ($2), in the log's order: the
-- words of the condition are those of the index over acts.
SELECT position, recorded_at, type, body
FROM eventstore.log
WHERE shard = $1 AND position > $2 AND type LIKE 'xuanmin.operations.%' AND type = ANY ($4::text[])
ORDER BY position
LIMIT $3;

-- name: take_redrive
-- Let one process at a time work on an order ($1), until its transaction ends.
SELECT pg_try_advisory_xact_lock(hashtextextended('redrive ' || $1::text, 0));

-- name: wait_for_redrive
-- The same for whoever stops an order, and waits for the portion that is being put back.
SELECT pg_advisory_xact_lock(hashtextextended('redrive ' || $1::text, 0));
