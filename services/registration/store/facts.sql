-- name: registration_facts
-- What is counted of registrations' events, in the order of streams and versions, behind one of them ($1, $2); where $4,
-- of that stream alone. Read from the stored bytes by SQL: the verifier shares nothing with who wrote them.
-- The moment stays as it was written: PostgreSQL knows fewer offsets than ISO 8601.
SELECT
    l.stream_id AS registration_id, l.version, l.position, b.body ->> 'election_id' AS election_id,
    b.body ->> 'place_code' AS place_code, b.body ->> 'channel' AS channel,
    b.body ->> 'registered_at' AS registered_at, (b.body ->> 'withdrawn')::boolean AS withdrawn,
    b.body -> 'move' ->> 'kind' AS move
FROM eventstore.log AS l
CROSS JOIN LATERAL (SELECT convert_from(l.body, 'UTF8')::jsonb AS body) AS b
WHERE l.shard = 0 AND l.type LIKE 'xuanmin.registration.%'
    AND CASE WHEN $4::boolean THEN l.stream_id = $1 ELSE (l.stream_id, l.version) > ($1, $2::integer) END
ORDER BY l.stream_id, l.version
LIMIT $3;
