-- name: newest_load
-- The load that named residents last.
SELECT coalesce(max(load), 0) FROM validation.resident;

-- name: residents_behind
-- Residents as the registry has them, sealed, behind a voter token ($1), of loads later than one ($2).
SELECT voter_token, load, name_sealed, details_sealed, hukou_division, permit_since, status, spouse_token, place_code,
    fingerprint
FROM validation.resident
WHERE voter_token > $1 AND load > $2
ORDER BY voter_token
LIMIT $3;

-- name: complete_loads
-- The last load of each mode of which all partitions are in.
SELECT DISTINCT ON (mode) mode, load
FROM (
    SELECT mode, load, partitions FROM validation.registry_load GROUP BY mode, load, partitions
    HAVING count(*) = partitions
) AS complete
ORDER BY mode DESC, load DESC;
