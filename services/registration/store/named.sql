-- name: registrations_between
-- Registrations as each of their events behind a position ($1), up to another ($2), left them; in the log's order.
SELECT position, body
FROM eventstore.log
WHERE shard = 0 AND position > $1 AND position <= $2 AND type LIKE 'xuanmin.registration.%'
ORDER BY position
LIMIT $3;
