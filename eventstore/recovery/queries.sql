-- name: try_to_recover
-- Be the only process that recovers this store; held until the connection ends.
SELECT pg_try_advisory_lock($1);

-- name: stop_recovering
-- Let another process recover.
SELECT pg_advisory_unlock($1);

-- name: still_recovering
-- Fails where the connection that has the lock was lost.
SELECT 1;

-- name: published_ends
-- Up to where the own topics were noted on a cluster.
SELECT topic, partition, next_offset FROM eventstore.published_end WHERE cluster = $1;

-- name: differing
-- An event of the own topics ($2…) that the log has otherwise: a body or a time that is another.
SELECT l.position
FROM unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::bytea[]) AS r (stream_id, version, recorded_at, body)
JOIN eventstore.log AS l ON l.shard = $1 AND l.stream_id = r.stream_id AND l.version = r.version
WHERE l.recorded_at <> r.recorded_at OR l.body <> r.body
ORDER BY l.position
LIMIT 1;

-- name: keep_lacking
-- Keep those of these events that the log lacks, each once.
INSERT INTO eventstore.recovered (
    stream_id, version, position, recorded_at, type, key, correlation_id, causation_id, traceparent, body
)
SELECT DISTINCT ON (r.stream_id, r.version) r.*
FROM unnest(
    $2::uuid[], $3::integer[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::bytea[]
) AS r (
    stream_id, version, position, recorded_at, type, key, correlation_id, causation_id, traceparent, body
)
WHERE NOT EXISTS (
    SELECT FROM eventstore.log AS l WHERE l.shard = $1 AND l.stream_id = r.stream_id AND l.version = r.version
)
ON CONFLICT DO NOTHING;

-- name: forget_lacking
-- Begin with nothing: what an attempt before this one kept is read again.
DELETE FROM eventstore.recovered;

-- name: next_lacking
-- What comes into the log next, in the order in which it was recorded.
SELECT stream_id, version, position, recorded_at, type, key, correlation_id, causation_id, traceparent, body
FROM eventstore.recovered
ORDER BY recorded_at, position, version, stream_id
LIMIT $1;

-- name: drop_lacking
-- These are in the log now.
DELETE FROM eventstore.recovered AS r
USING unnest($1::uuid[], $2::integer[]) AS k (stream_id, version)
WHERE r.stream_id = k.stream_id AND r.version = k.version;

-- name: count_lacking
-- How many events wait to come into the log.
SELECT count(*) FROM eventstore.recovered;

-- name: note_streams
-- These streams were recovered; the tables beside the log are to follow.
INSERT INTO eventstore.recovered_stream SELECT DISTINCT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING;

-- name: some_streams
-- Some recovered streams, whose tables are to follow.
SELECT stream_id FROM eventstore.recovered_stream ORDER BY stream_id LIMIT $1;

-- name: any_stream
-- Whether any recovered stream's tables are to follow.
SELECT EXISTS (SELECT FROM eventstore.recovered_stream);

-- name: drop_streams
-- The tables of these streams have followed.
DELETE FROM eventstore.recovered_stream WHERE stream_id = ANY ($1::uuid[]);

-- name: note_relayed
-- What came from the topics was published: the relay goes on behind it.
UPDATE eventstore.relay SET position = greatest(position, $2) WHERE shard = $1;

-- name: note_read
-- Note up to where the own topics were read ($5), unless the relay has moved on from where they were noted before ($4).
INSERT INTO eventstore.published_end AS e (cluster, topic, partition, next_offset)
SELECT $1, r.topic, r.partition, r.next_offset
FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::bigint[]) AS r (topic, partition, known, next_offset)
ON CONFLICT (cluster, topic, partition) DO UPDATE SET next_offset = excluded.next_offset
WHERE e.next_offset = (
    SELECT r.known FROM unnest($2::text[], $3::integer[], $4::bigint[]) AS r (topic, partition, known)
    WHERE r.topic = excluded.topic AND r.partition = excluded.partition
);

-- name: seen_broker
-- What is known of a cluster; no row: it was never seen.
SELECT lacks_through FROM eventstore.broker WHERE cluster = $1;

-- name: see_broker
-- Note a cluster that was not seen before, and what of the log it lacks.
INSERT INTO eventstore.broker (cluster, lacks_through) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: standing
-- The log's end, and up to where it was published.
SELECT head.position, head.recorded_at, relay.position AS published_through
FROM eventstore.head JOIN eventstore.relay USING (shard)
WHERE shard = $1;
