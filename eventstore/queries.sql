-- name: load_streams
-- The events of these streams, in the order of their versions.
SELECT position, stream_id, version, event_id, recorded_at, type, key, correlation_id, causation_id, traceparent, body, hash
FROM eventstore.log
WHERE shard = $1 AND stream_id = ANY ($2::uuid[])
ORDER BY stream_id, version;

-- name: load_latest
-- The last event of each of these streams: one look into the index a stream, however long it is.
SELECT last.position, last.stream_id, last.version, last.event_id, last.recorded_at, last.type, last.key,
    last.correlation_id, last.causation_id, last.traceparent, last.body, last.hash
FROM unnest($2::uuid[]) AS asked (stream_id)
CROSS JOIN LATERAL (
    SELECT * FROM eventstore.log WHERE shard = $1 AND stream_id = asked.stream_id ORDER BY version DESC LIMIT 1
) AS last;

-- name: read_log
-- What stands in the log behind a position, in its order, with its chain of hashes: the audit's way to read.
SELECT position, stream_id, version, event_id, recorded_at, type, key, correlation_id, causation_id, traceparent, body, hash
FROM eventstore.log
WHERE shard = $1 AND position > $2
ORDER BY position
LIMIT $3;

-- name: read_outbox
-- What the relay publishes next, in the log's order.
SELECT position, stream_id, version, event_id, recorded_at, type, key, correlation_id, causation_id, traceparent, body
FROM eventstore.log
WHERE shard = $1 AND position > $2
ORDER BY position
LIMIT $3;

-- name: lock_head
-- Take the shard's only writing place: whoever holds it gives out the next positions, and commits before the next one.
SELECT position, recorded_at, hash FROM eventstore.head WHERE shard = $1 FOR UPDATE;

-- name: move_head
-- Note the last position, its time and its hash, and wake the relays when this commits.
WITH moved AS (
    UPDATE eventstore.head SET position = $2, recorded_at = $3, hash = $4 WHERE shard = $1
)
SELECT pg_notify('eventstore_appended', $1::text);

-- name: latest_versions
-- The present version of each of these streams, to check that no event would leave a gap.
SELECT stream_id, max(version) AS version
FROM eventstore.log
WHERE shard = $1 AND stream_id = ANY ($2::uuid[])
GROUP BY stream_id;

-- name: take_lease
-- Become, or stay, the one relay of a shard: where nobody is, where the lease ran out, or where it is ours already.
UPDATE eventstore.relay
SET owner = $2, leased_until = now() + $3::interval
WHERE shard = $1 AND (owner = $2 OR leased_until < now())
RETURNING position;

-- name: move_relay
-- Note what is published, and hold the lease longer, only where the lease is still ours and nobody else moved; with it
-- the ends of our own topics on a cluster ($6), where what was published follows right on them. No row: nothing moved.
WITH moved AS (
    UPDATE eventstore.relay
    SET position = $4, leased_until = now() + $5::interval
    WHERE shard = $1 AND owner = $2 AND position = $3
    RETURNING position
), noted AS (
    UPDATE eventstore.published_end AS e
    SET next_offset = s.ended
    FROM unnest($7::text[], $8::integer[], $9::bigint[], $10::bigint[]) AS s (topic, partition, first, ended)
    WHERE e.cluster = $6 AND e.topic = s.topic AND e.partition = s.partition AND e.next_offset = s.first
        AND EXISTS (SELECT FROM moved)
    RETURNING e.topic, e.partition, e.next_offset
)
SELECT noted.topic, noted.partition, noted.next_offset FROM moved LEFT JOIN noted ON true;

-- name: give_up_lease
-- Let a stand-by take over at once when this relay stops in good order.
UPDATE eventstore.relay SET owner = NULL, leased_until = '-infinity' WHERE shard = $1 AND owner = $2;

-- name: relay_backlog
-- How many events are committed but not yet published, and since when the oldest of them waits.
SELECT head.position - relay.position AS events,
       (SELECT log.recorded_at FROM eventstore.log
        WHERE log.shard = relay.shard AND log.position = relay.position + 1) AS oldest
FROM eventstore.relay JOIN eventstore.head USING (shard)
WHERE shard = $1;

-- name: add_checkpoints
-- Partitions that a consumer sees for the first time on this cluster start at their beginning.
INSERT INTO eventstore.checkpoint (consumer, cluster, topic, partition, next_offset)
SELECT $1, $2, a.topic, a.partition, 0 FROM unnest($3::text[], $4::integer[]) AS a (topic, partition)
ON CONFLICT DO NOTHING;

-- name: read_checkpoints
-- Where a consumer goes on in these partitions of this cluster.
SELECT c.topic, c.partition, c.next_offset
FROM eventstore.checkpoint c JOIN unnest($3::text[], $4::integer[]) AS a (topic, partition) USING (topic, partition)
WHERE c.consumer = $1 AND c.cluster = $2;

-- name: move_checkpoints
-- Move a consumer on, only from where it believes to stand: a consumer whose partition was given to another moves nothing.
UPDATE eventstore.checkpoint c
SET next_offset = m.next_offset, moved_at = now()
FROM unnest($3::text[], $4::integer[], $5::bigint[], $6::bigint[]) AS m (topic, partition, known, next_offset)
WHERE c.consumer = $1 AND c.cluster = $2 AND c.topic = m.topic AND c.partition = m.partition
  AND c.next_offset = m.known;

-- name: find_answer
-- The answer that was given under this Idempotency-Key.
SELECT fingerprint, status, answer FROM eventstore.answered_request WHERE endpoint = $1 AND idempotency_key = $2;

-- name: told_answer
-- The answer that was given at one of these endpoints ($1) under an Idempotency-Key, while keys are honoured.
SELECT status, answer, answered_at FROM eventstore.answered_request
WHERE endpoint = ANY ($1::text[]) AND idempotency_key = $2 AND answered_at > now() - interval '2 days'
ORDER BY answered_at DESC
LIMIT 1;

-- name: keep_answer
-- Keep an answer under its Idempotency-Key; where another request was first, nothing is kept.
INSERT INTO eventstore.answered_request (endpoint, idempotency_key, fingerprint, status, answer)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
RETURNING 1;

-- name: forget_answers
-- Idempotency keys are honoured for two days.
DELETE FROM eventstore.answered_request WHERE answered_at < now() - interval '2 days';

-- name: position_now
-- The log's last position, and up to where it is published.
SELECT head.position, head.recorded_at, head.hash, relay.position AS published_through
FROM eventstore.head JOIN eventstore.relay USING (shard)
WHERE shard = $1;

-- name: position_by
-- The last position that was recorded by a moment ($2), and up to where the log is published: times grow with positions,
-- so the place is found by halving, as in a book whose pages are in order.
WITH RECURSIVE search (low, high) AS (
    SELECT 0::bigint, position FROM eventstore.head WHERE shard = $1
    UNION ALL
    SELECT
        CASE WHEN middle.recorded_at <= $2::timestamptz THEN middle.position ELSE s.low END,
        CASE WHEN middle.recorded_at <= $2::timestamptz THEN s.high ELSE middle.position - 1 END
    FROM search AS s
    JOIN eventstore.log AS middle ON middle.shard = $1 AND middle.position = (s.low + s.high + 1) / 2
    WHERE s.low < s.high
)
SELECT found.position, found.recorded_at, found.hash, relay.position AS published_through
FROM search
JOIN eventstore.log AS found ON found.shard = $1 AND found.position = search.low
JOIN eventstore.relay AS relay ON relay.shard = $1
WHERE search.low = search.high;

-- name: moment_of_position
-- When the event at a position was recorded.
SELECT recorded_at FROM eventstore.log WHERE shard = $1 AND position = $2;

-- name: checkpoints_of_cluster
-- Where every consumer of this database stands on a cluster ($1), and how long ago it last moved there.
SELECT consumer, topic, partition, next_offset, extract(epoch FROM now() - moved_at)::float8 AS idle_seconds
FROM eventstore.checkpoint
WHERE cluster = $1
ORDER BY consumer, topic, partition;

-- name: relay_standing
-- How far a shard's ($1) log reaches and is published, who may publish it, and since when the oldest event waits.
SELECT head.position AS log_end, relay.position AS published_through, relay.owner,
       relay.leased_until > now() AS leased,
       (SELECT log.recorded_at FROM eventstore.log
        WHERE log.shard = relay.shard AND log.position = relay.position + 1) AS oldest
FROM eventstore.relay JOIN eventstore.head USING (shard)
WHERE shard = $1;

-- name: table_sizes
-- The largest tables of this database: rows as PostgreSQL's statistics estimate them, bytes with indexes.
SELECT schemaname || '.' || relname AS name, n_live_tup AS rows, pg_total_relation_size(relid) AS bytes
FROM pg_stat_user_tables
ORDER BY bytes DESC, name
LIMIT $1;

-- name: latest_acts
-- What operators did, the latest first, before a position ($2): the words of the condition are those of its index.
SELECT position, stream_id, recorded_at, type, body
FROM eventstore.log
WHERE shard = $1 AND position < $2 AND type LIKE 'xuanmin.operations.%'
ORDER BY position DESC
LIMIT $3;

-- name: latest_fact_at
-- When the log's last event was recorded that is no act of an operator: acts are counted nowhere. They are few, so that it
-- stands among the last rows.
SELECT recorded_at FROM eventstore.log
WHERE shard = $1 AND type NOT LIKE 'xuanmin.operations.%'
ORDER BY position DESC
LIMIT 1;
