-- name: lock_registrations
-- The state of these registrations, held until the transaction ends, in one order for everybody.
SELECT * FROM validation.registration
WHERE registration_id = ANY ($1::uuid[])
ORDER BY registration_id
FOR UPDATE;

-- name: former_states
-- The state of registrations that others came from; not locked, for what a person decides of them later is told by them.
SELECT * FROM validation.registration WHERE registration_id = ANY ($1::uuid[]);

-- name: lock_due
-- Some registrations that are to be assessed, in the order of their arrival, which no other process is at.
SELECT * FROM validation.registration
WHERE due AND election_id = ANY ($1::text[])
ORDER BY election_id, arrived_at
LIMIT $2
FOR UPDATE SKIP LOCKED;

-- name: claim_holders
-- Who holds the claims on these voters.
SELECT r.registration_id, r.election_id, r.judged_token, r.place_code, r.channel
FROM unnest($1::text[], $2::text[]) AS asked (election_id, voter_token)
JOIN validation.registration r
  ON r.election_id = asked.election_id AND r.judged_token = asked.voter_token AND r.holds_claim;

-- name: residents
-- The registry's entries of these voters.
SELECT voter_token, name_sealed, hukou_division, permit_since, status, spouse_token, place_code
FROM validation.resident
WHERE voter_token = ANY ($1::text[]);

-- name: change_registrations
-- Keep registrations that are known as they are after this batch; each stands in it once.
UPDATE validation.registration r SET
    election_id = c.election_id,
    voter_token = c.voter_token,
    place_code = c.place_code,
    channel = c.channel,
    registration_version = c.registration_version,
    registration = c.registration,
    event_type = c.event_type,
    event_id = c.event_id,
    recorded_at = c.recorded_at,
    traceparent = c.traceparent,
    due = c.due,
    due_because = c.due_because,
    version = c.version,
    judged_version = c.judged_version,
    judged_token = c.judged_token,
    status = c.status,
    under_review = c.under_review,
    findings = c.findings,
    holds_claim = c.holds_claim,
    policy_version = c.policy_version,
    settlement = c.settlement,
    held_open = c.held_open,
    work = c.work,
    open_since = c.open_since,
    spouse_token = c.spouse_token,
    like_1 = c.like_1,
    like_2 = c.like_2,
    like_3 = c.like_3,
    left_as = c.left_as,
    likely = c.likely::uuid[]
FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::bytea[], $8::text[], $9::text[],
    $10::timestamptz[], $11::text[], $12::boolean[], $13::text[], $14::integer[], $15::integer[], $16::text[],
    $17::text[], $18::boolean[], $19::jsonb[], $20::boolean[], $21::text[], $22::jsonb[], $23::boolean[],
    $24::jsonb[], $25::timestamptz[], $26::text[], $27::bigint[], $28::bigint[], $29::bigint[],
    $30::jsonb[], $31::text[]
) AS c (
    registration_id, election_id, voter_token, place_code, channel, registration_version, registration, event_type,
    event_id, recorded_at, traceparent, due, due_because, version, judged_version, judged_token, status,
    under_review, findings, holds_claim, policy_version, settlement, held_open, work, open_since, spouse_token,
    like_1, like_2, like_3, left_as, likely
)
WHERE r.registration_id = c.registration_id;

-- name: keep_earlier
-- Keep what registrations were, for their history; what is kept already stays.
INSERT INTO validation.earlier_registration (
    registration_id, version, event_type, recorded_at, election_id, place_code, channel
)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
ON CONFLICT DO NOTHING;

-- name: mark_held_back
-- Those whom a released claim held back are to be assessed again; nothing held back who is withdrawn.
UPDATE validation.registration r
SET due = true, due_because = $3
FROM unnest($1::text[], $2::text[]) AS released (election_id, voter_token)
WHERE r.election_id = released.election_id AND r.voter_token = released.voter_token AND NOT r.holds_claim AND NOT r.due
  AND r.status <> 'withdrawn';

-- name: mark_open
-- What is not decided in an election is to be assessed again under its new set-up; with $3 so is who is on the roll.
UPDATE validation.registration
SET due = true, due_because = $2
WHERE election_id = $1 AND NOT due
  AND (status IN ('pending', 'suspected') OR under_review OR $3 AND status IN ('verified', 'eligible'));

-- name: elections
-- Every election's set-up.
SELECT election_id, set_up FROM validation.election;

-- name: edition_of_elections
-- A number that grows with every set-up that is kept.
SELECT coalesce(sum(version), 0) FROM validation.election;

-- name: election_is_known
-- Whether an election's set-up has arrived.
SELECT EXISTS (SELECT FROM validation.election WHERE election_id = $1);

-- name: keep_election
-- Keep an election's set-up, unless a later one is kept already; gives the one before, null where there was none.
INSERT INTO validation.election AS e (election_id, version, set_up)
VALUES ($1, $2, $3)
ON CONFLICT (election_id) DO UPDATE SET version = excluded.version, set_up = excluded.set_up
WHERE e.version < excluded.version
RETURNING old.set_up AS before;

-- name: keep_posting
-- Note on which day an election's roll, or a supplement to it, was posted, unless a later publication is noted.
UPDATE validation.election SET publication = $2, posted_on = $3
WHERE election_id = $1 AND coalesce(publication, 0) < $2;

-- name: keep_marker
-- Note that a partition of a load is in.
INSERT INTO validation.registry_load (load, partition, partitions, mode, records)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING;

-- name: registry_is_complete
-- Whether all partitions of some full load are in.
SELECT EXISTS (
    SELECT FROM validation.registry_load WHERE mode = 'full' GROUP BY load, partitions HAVING count(*) = partitions
);
