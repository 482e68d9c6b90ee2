-- name: count_registrations
-- Keeps the halves that are newer than what is stored, adds the differences to the tallies of one shard, keeps what was
-- superseded, and answers with those whose place on the roll changed or who came with an older version too. The row
-- without an id names the registrations and the verdicts that changed what is stored; null: all $24 and $25 of them did.
-- One row a registration, in the order of their ids: that is the order in which everybody locks them.
WITH stored AS (
    INSERT INTO reporting_store.registration AS g (
        registration_id,
        registration_version, registration_recorded_at, election_id, place_code, channel, registered_at, gender,
        withdrawn, name_sealed, move, voter_token, patch_code,
        verdict_version, verdict_recorded_at, judged_version, verdict_status, under_review, findings, policy_version,
        decision, verdict_election_id
    )
    SELECT * FROM unnest(
        $2::uuid[],
        $3::integer[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[],
        $10::boolean[], $11::text[], $12::jsonb[], $13::uuid[], $14::text[],
        $15::integer[], $16::timestamptz[], $17::integer[], $18::text[], $19::boolean[], $20::jsonb[], $21::text[],
        $22::jsonb[], $23::text[]
    )
    ON CONFLICT (registration_id) DO UPDATE SET
        registration_version = greatest(g.registration_version, excluded.registration_version),
        registration_recorded_at = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.registration_recorded_at ELSE g.registration_recorded_at END,
        election_id = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.election_id ELSE g.election_id END,
        place_code = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.place_code ELSE g.place_code END,
        channel = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.channel ELSE g.channel END,
        registered_at = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.registered_at ELSE g.registered_at END,
        gender = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.gender ELSE g.gender END,
        withdrawn = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.withdrawn ELSE g.withdrawn END,
        name_sealed = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.name_sealed ELSE g.name_sealed END,
        move = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.move ELSE g.move END,
        voter_token = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.voter_token ELSE g.voter_token END,
        patch_code = CASE WHEN excluded.registration_version > coalesce(g.registration_version, 0)
            THEN excluded.patch_code ELSE g.patch_code END,
        verdict_version = greatest(g.verdict_version, excluded.verdict_version),
        verdict_recorded_at = CASE WHEN excluded.verdict_version > coalesce(g.verdict_version, 0)
            THEN excluded.verdict_recorded_at ELSE g.verdict_recorded_at END,
        judged_version = CASE WHEN excluded.verdict_version > coalesce(g.verdict_version, 0)
            THEN excluded.judged_version ELSE g.judged_version END,
        verdict_status = CASE WHEN excluded.verdict_version > coalesce(g.verdict_version, 0)
            THEN excluded.verdict_status ELSE g.verdict_status END,
        under_review = CASE WHEN excluded.verdict_version > coalesce(g.verdict_version, 0)
            THEN excluded.under_review ELSE g.under_review END,
        findings = CASE WHEN excluded.verdict_version > coalesce(g.verdict_version, 0)
            THEN excluded.findings ELSE g.findings END,
        policy_version = CASE WHEN excluded.verdict_version > coalesce(g.verdict_version, 0)
            THEN excluded.policy_version ELSE g.policy_version END,
        decision = CASE WHEN excluded.verdict_version > coalesce(g.verdict_version, 0)
            THEN excluded.decision ELSE g.decision END,
        verdict_election_id = CASE WHEN excluded.verdict_version > coalesce(g.verdict_version, 0)
            THEN excluded.verdict_election_id ELSE g.verdict_election_id END,
        stale = coalesce(
            excluded.registration_version < g.registration_version OR excluded.verdict_version < g.verdict_version,
            false
        )
    WHERE excluded.registration_version IS DISTINCT FROM g.registration_version AND excluded.registration_version > 0
        OR excluded.verdict_version IS DISTINCT FROM g.verdict_version AND excluded.verdict_version > 0
    RETURNING
        new.registration_id, new.stale,
        new.registration_version, new.election_id, new.place_code, new.channel, new.status, new.review_open,
        new.name_sealed, new.verdict_version,
        old.registration_version AS old_registration_version,
        old.registration_recorded_at AS old_registration_recorded_at,
        old.election_id AS old_election_id, old.place_code AS old_place_code, old.channel AS old_channel,
        old.status AS old_status, old.review_open AS old_review_open, old.name_sealed AS old_name_sealed,
        old.registered_at AS old_registered_at, old.withdrawn AS old_withdrawn, old.move AS old_move,
        old.gender AS old_gender, old.voter_token AS old_voter_token, old.patch_code AS old_patch_code,
        old.verdict_version AS old_verdict_version, old.verdict_recorded_at AS old_verdict_recorded_at,
        old.judged_version AS old_judged_version, old.verdict_status AS old_verdict_status,
        old.under_review AS old_under_review, old.findings AS old_findings,
        old.policy_version AS old_policy_version, old.decision AS old_decision,
        old.verdict_election_id AS old_verdict_election_id
), difference AS (
    SELECT election_id, place_code, channel, status, sum(voters) AS voters, sum(under_review) AS under_review
    FROM (
        SELECT election_id, place_code, channel, status, 1 AS voters, review_open::integer AS under_review
        FROM stored WHERE status IS NOT NULL
        UNION ALL
        SELECT old_election_id, old_place_code, old_channel, old_status, -1, -old_review_open::integer
        FROM stored WHERE old_status IS NOT NULL
    ) AS moved
    GROUP BY election_id, place_code, channel, status
    HAVING sum(voters) <> 0 OR sum(under_review) <> 0
    ORDER BY election_id, place_code, channel, status
), counted AS (
    INSERT INTO reporting_store.tally AS t (election_id, place_code, channel, status, shard, voters, under_review)
    SELECT election_id, place_code, channel, status, $1::integer, voters, under_review FROM difference
    ON CONFLICT (election_id, place_code, channel, status, shard) DO UPDATE SET
        voters = t.voters + excluded.voters, under_review = t.under_review + excluded.under_review
), superseded_registrations AS (
    INSERT INTO reporting_store.superseded_registration (
        registration_id, version, recorded_at, registered_at, withdrawn, election_id, place_code, channel, move,
        gender, name_sealed, voter_token, patch_code
    )
    SELECT
        registration_id, old_registration_version, old_registration_recorded_at, old_registered_at, old_withdrawn,
        old_election_id, old_place_code, old_channel, old_move, old_gender, old_name_sealed, old_voter_token,
        old_patch_code
    FROM stored WHERE old_registration_version < registration_version
    ON CONFLICT DO NOTHING
), superseded_verdicts AS (
    INSERT INTO reporting_store.superseded_verdict (
        registration_id, version, recorded_at, judged_version, under_review, verdict_status, findings, policy_version,
        decision, election_id
    )
    SELECT
        registration_id, old_verdict_version, old_verdict_recorded_at, old_judged_version, old_under_review,
        old_verdict_status, old_findings, old_policy_version, old_decision, old_verdict_election_id
    FROM stored WHERE old_verdict_version < verdict_version
    ON CONFLICT DO NOTHING
)
SELECT
    registration_id,
    coalesce(status IN ('verified', 'eligible'), false) AS on_the_roll,
    coalesce(old_status IN ('verified', 'eligible'), false) AS was_on_the_roll,
    stale, registration_version, verdict_version, election_id, name_sealed,
    NULL::uuid[] AS new_registrations, NULL::uuid[] AS new_verdicts
FROM stored
WHERE stale
    OR coalesce(status IN ('verified', 'eligible'), false) <> coalesce(old_status IN ('verified', 'eligible'), false)
    OR status IN ('verified', 'eligible') AND name_sealed IS DISTINCT FROM old_name_sealed
UNION ALL
SELECT
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    CASE WHEN count(*) FILTER (WHERE registration_version IS DISTINCT FROM old_registration_version) <> $24::bigint
        THEN coalesce(array_agg(registration_id)
            FILTER (WHERE registration_version IS DISTINCT FROM old_registration_version), '{}') END,
    CASE WHEN count(*) FILTER (WHERE verdict_version IS DISTINCT FROM old_verdict_version) <> $25::bigint
        THEN coalesce(array_agg(registration_id)
            FILTER (WHERE verdict_version IS DISTINCT FROM old_verdict_version), '{}') END
FROM stored

-- name: keep_superseded_registrations
-- Keeps versions of registrations that were older on arrival than what was known already.
INSERT INTO reporting_store.superseded_registration (
    registration_id, version, recorded_at, election_id, place_code, channel, registered_at, gender, withdrawn,
    name_sealed, move, voter_token, patch_code
)
SELECT * FROM unnest(
    $1::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
    $9::boolean[], $10::text[], $11::jsonb[], $12::uuid[], $13::text[]
)
ON CONFLICT DO NOTHING

-- name: keep_superseded_verdicts
-- Keeps verdicts that were older on arrival than what was known already.
INSERT INTO reporting_store.superseded_verdict (
    registration_id, version, recorded_at, judged_version, verdict_status, under_review, findings, policy_version,
    decision, election_id
)
SELECT * FROM unnest(
    $1::uuid[], $2::integer[], $3::timestamptz[], $4::integer[], $5::text[], $6::boolean[], $7::jsonb[], $8::text[],
    $9::jsonb[], $10::text[]
)
ON CONFLICT DO NOTHING

-- name: put_on_the_roll
-- Keeps the names of those who came onto the roll, or whose name changed there.
INSERT INTO reporting_store.roll_entry AS e (registration_id, name)
SELECT * FROM unnest($1::uuid[], $2::text[])
ON CONFLICT (registration_id) DO UPDATE SET name = excluded.name

-- name: take_off_the_roll
-- Forgets the names of those who left the roll.
DELETE FROM reporting_store.roll_entry WHERE registration_id = ANY ($1::uuid[])

-- name: move_progress
-- Counts the batch, and notes up to when the stores had recorded what is counted.
INSERT INTO reporting_store.progress AS p (shard, position, recorded_through)
VALUES ($1, 1, $2)
ON CONFLICT (shard) DO UPDATE SET
    position = p.position + 1, recorded_through = greatest(p.recorded_through, excluded.recorded_through)

-- name: keep_election
-- Keeps an election's set-up unless a later one is stored; answers whether it was kept. The roll is published so many
-- days ($8) before the day of the election (Election Law 28).
INSERT INTO reporting_store.election AS e (
    election_id, version, title, division, time_zone, registration_opens, election_day, roll_published_on
)
VALUES ($1, $2, $3, $4, $5, $6, $7::date, $7::date - $8::integer)
ON CONFLICT (election_id) DO UPDATE SET
    version = excluded.version, title = excluded.title, division = excluded.division,
    time_zone = excluded.time_zone, registration_opens = excluded.registration_opens,
    election_day = excluded.election_day, roll_published_on = excluded.roll_published_on
WHERE excluded.version > e.version
RETURNING true

-- name: forget_places
-- Makes room for an election's new places.
DELETE FROM reporting_store.place WHERE election_id = $1

-- name: forget_constituencies
-- Makes room for an election's new constituencies.
DELETE FROM reporting_store.constituency WHERE election_id = $1

-- name: keep_constituencies
-- Keeps the constituencies of an election's set-up.
INSERT INTO reporting_store.constituency (election_id, code, name, level, within)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])

-- name: keep_places
-- Keeps the places of an election's set-up.
INSERT INTO reporting_store.place (
    election_id, code, kind, name, affiliation, district_constituency, town_constituency
)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])

-- name: keep_appeal
-- Keeps what one event says of an appeal: its state if it is the latest, and its own part unless a later one told it.
INSERT INTO reporting_store.appeal AS a (
    appeal_id, election_id, version, state, lodged_version, kind, late, decide_by, decided_version, decided_late
)
SELECT
    $1, $2, e.version, e.state,
    CASE WHEN e.state = 'lodged' THEN e.version END, $5, $6, $7,
    CASE WHEN e.state = 'decided' THEN e.version END, $8
FROM (VALUES ($3::integer, $4::text)) AS e (version, state)
ON CONFLICT (appeal_id) DO UPDATE SET
    version = greatest(a.version, excluded.version),
    state = CASE WHEN excluded.version > a.version THEN excluded.state ELSE a.state END,
    lodged_version = greatest(a.lodged_version, excluded.lodged_version),
    kind = CASE WHEN excluded.lodged_version > coalesce(a.lodged_version, 0) THEN excluded.kind ELSE a.kind END,
    late = CASE WHEN excluded.lodged_version > coalesce(a.lodged_version, 0) THEN excluded.late ELSE a.late END,
    decide_by = CASE WHEN excluded.lodged_version > coalesce(a.lodged_version, 0)
        THEN excluded.decide_by ELSE a.decide_by END,
    decided_version = greatest(a.decided_version, excluded.decided_version),
    decided_late = CASE WHEN excluded.decided_version > coalesce(a.decided_version, 0)
        THEN excluded.decided_late ELSE a.decided_late END
