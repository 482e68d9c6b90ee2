-- name: keep_items
-- Keeps items of publicity ($1 election, $2 reference, $3 version, and what they are), unless later ones are kept.
INSERT INTO reporting_store.publicity AS p (
    election_id, reference, version, kind, channel, place_code, on_day, quantity
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (election_id, reference) DO UPDATE SET
    version = excluded.version,
    kind = excluded.kind,
    channel = excluded.channel,
    place_code = excluded.place_code,
    on_day = excluded.on_day,
    quantity = excluded.quantity
WHERE excluded.version > p.version

-- name: publicity_now
-- An election's ($1) publicity by one thing ($2) and kind.
SELECT
    CASE $2::text
        WHEN 'kind' THEN kind
        WHEN 'channel' THEN channel
        WHEN 'place' THEN place_code
        WHEN 'day' THEN on_day::text
    END AS key,
    kind,
    sum(quantity)::bigint AS quantity,
    sum(items)::bigint AS items
FROM reporting.publicity
WHERE election_id = $1
GROUP BY 1, 2
ORDER BY 1 NULLS LAST, 2
