-- name: judging_begins
-- Hold still what is judged by until this transaction ends: who changes it waits; others may judge as well.
SELECT pg_advisory_xact_lock_shared($1);

-- name: judging_waits
-- Wait until nobody judges by what was, and let nobody begin until this transaction ends. Its statements look up a few
-- rows by index among many: a plan that reads the whole table, made while that was small, would be kept.
SELECT pg_advisory_xact_lock($1), set_config('enable_seqscan', 'off', true);

-- name: keep_residents
-- Keep residents, and give the tokens of those of whom the registry says something else now, or whose fingerprint does
-- not tell; each stands in the batch once, and an older load never overwrites a newer one.
WITH kept AS (
    INSERT INTO validation.resident AS r (
        voter_token, partition, load, name_sealed, details_sealed, hukou_division, permit_since, status, spouse_token,
        place_code, fingerprint
    )
    SELECT * FROM unnest(
        $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
        $10::text[], $11::text[]
    )
    ON CONFLICT (voter_token) DO UPDATE SET
        partition = excluded.partition,
        load = excluded.load,
        name_sealed = excluded.name_sealed,
        details_sealed = excluded.details_sealed,
        hukou_division = excluded.hukou_division,
        permit_since = excluded.permit_since,
        status = excluded.status,
        spouse_token = excluded.spouse_token,
        place_code = excluded.place_code,
        fingerprint = excluded.fingerprint
    WHERE r.load <= excluded.load
    RETURNING r.voter_token, old.fingerprint AS before, new.fingerprint AS after
)
SELECT voter_token FROM kept WHERE before IS DISTINCT FROM after OR after IS NULL;

-- name: drop_departed
-- After a full load, who was not in it is gone from the registry; gives their tokens.
DELETE FROM validation.resident WHERE partition = $1 AND load < $2 RETURNING voter_token;

-- name: mark_touched
-- In these elections, the open cases and those on the roll of whom, or of whose spouse, the registry says something else
-- are to be assessed again. Asked voter by voter, so that each is one step down an index (OFFSET 0 keeps the planner from
-- turning that into a join with everybody). Claim holders are locked first, as by whoever releases a claim.
WITH touched AS (
    SELECT r.registration_id
    FROM unnest($1::text[]) AS e (election_id) CROSS JOIN unnest($2::text[]) AS t (voter_token), LATERAL (
        SELECT registration_id FROM validation.registration
        WHERE election_id = e.election_id AND judged_token = t.voter_token AND holds_claim
        OFFSET 0
    ) AS r
    UNION
    SELECT r.registration_id
    FROM unnest($1::text[]) AS e (election_id) CROSS JOIN unnest($2::text[]) AS t (voter_token), LATERAL (
        SELECT registration_id FROM validation.registration
        WHERE election_id = e.election_id AND voter_token = t.voter_token AND NOT holds_claim
        OFFSET 0
    ) AS r
    UNION
    SELECT r.registration_id FROM validation.registration r
    WHERE r.spouse_token = ANY ($2::text[]) AND r.spouse_token IS NOT NULL AND r.election_id = ANY ($1::text[])
),
locked AS (
    SELECT r.registration_id
    FROM validation.registration r JOIN touched USING (registration_id)
    WHERE NOT r.due AND r.status IN ('suspected', 'verified', 'eligible')
    ORDER BY r.holds_claim DESC, r.registration_id
    FOR UPDATE OF r
)
UPDATE validation.registration r SET due = true, due_because = $3
FROM locked WHERE r.registration_id = locked.registration_id;
