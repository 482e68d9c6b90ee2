-- name: hold_consumers
-- Holds whoever counts ($1) on a cluster ($2) where they stand: their next batch waits until the swap is done.
SELECT topic, partition, next_offset FROM eventstore.checkpoint
WHERE consumer = $1 AND cluster = $2
ORDER BY topic, partition
FOR UPDATE

-- name: counted_through
-- Where whoever counts ($1) on a cluster ($2) stands.
SELECT topic, partition, next_offset FROM eventstore.checkpoint WHERE consumer = $1 AND cluster = $2

-- name: stand_at
-- Has whoever counts ($1) on a cluster ($2) go on where the new tables end.
INSERT INTO eventstore.checkpoint AS c (consumer, cluster, topic, partition, next_offset)
SELECT $1, $2, a.topic, a.partition, a.next_offset
FROM unnest($3::text[], $4::integer[], $5::bigint[]) AS a (topic, partition, next_offset)
ON CONFLICT (consumer, cluster, topic, partition) DO UPDATE SET next_offset = excluded.next_offset, moved_at = now()
WHERE c.next_offset < excluded.next_offset

-- name: stand_ahead
-- Sets the shadow's position ahead of the one that is shown: who follows the counts looks again, and never backwards.
UPDATE reporting_shadow.progress SET position = position + greatest(0, 1
    + (SELECT coalesce(sum(position), 0) FROM reporting_store.progress)
    - (SELECT coalesce(sum(position), 0) FROM reporting_shadow.progress))
WHERE shard = (SELECT min(shard) FROM reporting_shadow.progress)
