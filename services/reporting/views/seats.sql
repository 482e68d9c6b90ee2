-- name: keep_decision
-- Keeps a level's decision on seats unless a later one is stored; answers whether it was kept.
INSERT INTO reporting_store.seats_decision AS d (
    election_id, level, version, total, basis_population, quota, apportioned, decided_on, decided_by, reference
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (election_id, level) DO UPDATE SET
    version = excluded.version,
    total = excluded.total,
    basis_population = excluded.basis_population,
    quota = excluded.quota,
    apportioned = excluded.apportioned,
    decided_on = excluded.decided_on,
    decided_by = excluded.decided_by,
    reference = excluded.reference
WHERE excluded.version > d.version
RETURNING true

-- name: forget_seats
-- Makes room for a level's ($2) new seats.
DELETE FROM reporting_store.seats WHERE election_id = $1 AND level = $2

-- name: keep_seats
-- Keeps a level's ($2) seats by constituency.
INSERT INTO reporting_store.seats (election_id, level, constituency, population, seats)
SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[], $5::integer[])

-- name: seats_now
-- An election's ($1) decided seats as the view has them.
SELECT * FROM reporting.seats WHERE election_id = $1 ORDER BY level, constituency COLLATE "C"
