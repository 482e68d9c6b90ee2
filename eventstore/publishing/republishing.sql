-- name: order_republication
-- Note what is to be published again.
INSERT INTO eventstore.republication (republication_id, what, stream_id, first, last, rate, next, cluster)
VALUES ($1, $2, $3, $4, $5, $6, $4, $7);

-- name: same_republication
-- The same order that is still worked on; no row: there is none. Of positions its last ($5) is the same too: all, and a
-- stream, end where they ended when that was asked.
SELECT republication_id FROM eventstore.republication
WHERE what = $1 AND stream_id IS NOT DISTINCT FROM $2 AND first = $3 AND cluster = $4 AND ended_at IS NULL
    AND (what <> 'positions' OR last = $5)
LIMIT 1;

-- name: take_republication
-- Work on the oldest order that nobody works on, or go on with ours.
UPDATE eventstore.republication SET owner = $1, leased_until = now() + $2::interval
WHERE republication_id = (
    SELECT republication_id FROM eventstore.republication
    WHERE ended_at IS NULL AND (owner = $1 OR leased_until < now())
    ORDER BY ordered_at, republication_id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING republication_id, what, stream_id, first, last, rate, next, cluster;

-- name: move_republication
-- Note how far it is, only where it is ours still.
UPDATE eventstore.republication
SET next = $3, published = published + $4, leased_until = now() + $5::interval
WHERE republication_id = $1 AND owner = $2 AND ended_at IS NULL
RETURNING republication_id;

-- name: end_republication
-- It has ended, and how.
UPDATE eventstore.republication SET ended_at = now(), ended_as = $3, owner = NULL
WHERE republication_id = $1 AND owner = $2;

-- name: latest_republications
-- The latest orders, the newest first.
SELECT republication_id, what, stream_id, first, last, rate, next, published, cluster, ordered_at, ended_at, ended_as
FROM eventstore.republication
ORDER BY ordered_at DESC, republication_id
LIMIT $1;

-- name: positions_again
-- Published events behind a position ($2), up to another ($3), in the log's order.
SELECT position, stream_id, version, event_id, recorded_at, type, key, correlation_id, causation_id, traceparent, body
FROM eventstore.log
WHERE shard = $1 AND position >= $2 AND position <= $3
ORDER BY position
LIMIT $4;

-- name: stream_again
-- Published events of one stream ($2) from a position ($3) on, up to another ($4), in its order.
SELECT position, stream_id, version, event_id, recorded_at, type, key, correlation_id, causation_id, traceparent, body
FROM eventstore.log
WHERE shard = $1 AND stream_id = $2 AND position >= $3 AND position <= $4
ORDER BY version
LIMIT $5;

-- name: extent
-- How many events of a stream were published, and between which positions.
SELECT count(*) AS events, min(log.position) AS first, max(log.position) AS last
FROM eventstore.log JOIN eventstore.relay USING (shard)
WHERE log.shard = $1 AND log.stream_id = $2 AND log.position <= relay.position;

-- name: has_all
-- The broker has what it lacked.
UPDATE eventstore.broker SET lacks_through = 0 WHERE cluster = $1 AND lacks_through <= $2;

-- name: note_ends
-- Note what was published where it follows right on the noted ends of a cluster ($1), as the relay does.
UPDATE eventstore.published_end AS e
SET next_offset = s.ended
FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::bigint[]) AS s (topic, partition, first, ended)
WHERE e.cluster = $1 AND e.topic = s.topic AND e.partition = s.partition AND e.next_offset = s.first
RETURNING e.topic, e.partition, e.next_offset;

-- name: broker
-- What is known of a cluster.
SELECT seen_at, lacks_through FROM eventstore.broker WHERE cluster = $1;
