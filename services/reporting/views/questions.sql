-- name: known_election
-- Whether an election has been set up.
SELECT true FROM reporting_store.election WHERE election_id = $1

-- name: elections
-- Every election that has been set up, the latest election day first.
SELECT election_id, title, election_day, registration_opens, time_zone
FROM reporting_store.election ORDER BY election_day DESC, election_id

-- name: standing
-- Where the counts stand: position, and the latest moment at which a store recorded what is counted.
SELECT coalesce(sum(position), 0)::bigint AS position, max(recorded_through) AS recorded_through
FROM reporting_store.progress

-- name: processed_through
-- The last record of each partition that is counted.
SELECT topic, partition, "offset" FROM reporting.processed_through ORDER BY topic, partition

-- name: tallies_now
-- An election's ($1) counts by one thing ($2), status, and at how many levels the voters vote: 0 (they are at no place
-- of the set-up), 1 (for district deputies) or 2 (for town deputies too); from the kept tallies.
SELECT
    CASE $2::text
        WHEN 'place' THEN t.place_code
        WHEN 'place_kind' THEN coalesce(p.kind, 'unknown')
        WHEN 'district_constituency' THEN p.district_constituency
        WHEN 'town_constituency' THEN p.town_constituency
        WHEN 'channel' THEN t.channel
    END AS key,
    t.status,
    CASE WHEN p.code IS NULL THEN 0 WHEN p.town_constituency IS NULL THEN 1 ELSE 2 END AS levels,
    sum(t.voters)::bigint AS voters,
    sum(t.under_review)::bigint AS under_review
FROM reporting_store.tally AS t
LEFT JOIN reporting_store.place AS p ON p.election_id = t.election_id AND p.code = t.place_code
WHERE t.election_id = $1
GROUP BY 1, 2, 3
HAVING sum(t.voters) <> 0

-- name: tallies_then
-- An election's ($1) counts by one thing ($2), status and levels as in tallies_now, of registrations made up to a day
-- ($4), as the stores had recorded them by a moment ($3); null means no such bound.
SELECT
    CASE $2::text
        WHEN 'place' THEN g.place_code
        WHEN 'place_kind' THEN coalesce(p.kind, 'unknown')
        WHEN 'district_constituency' THEN p.district_constituency
        WHEN 'town_constituency' THEN p.town_constituency
        WHEN 'channel' THEN g.channel
        WHEN 'day' THEN g.day::text
    END AS key,
    g.status,
    CASE WHEN p.code IS NULL THEN 0 WHEN p.town_constituency IS NULL THEN 1 ELSE 2 END AS levels,
    count(*) AS voters,
    count(*) FILTER (WHERE g.review_open) AS under_review
FROM reporting_store.registration_at($1, coalesce($3::timestamptz, 'infinity')) AS g
LEFT JOIN reporting_store.place AS p ON p.election_id = $1 AND p.code = g.place_code
WHERE $4::date IS NULL OR g.day <= $4::date
GROUP BY 1, 2, 3

-- name: tallies_made
-- What tallies_then says of now: an election's ($1) counts by one thing ($2), of registrations made up to a day ($3, or
-- null), from the rows as they stand, in a twentieth of the time.
SELECT
    CASE $2::text
        WHEN 'place' THEN g.place_code
        WHEN 'place_kind' THEN coalesce(p.kind, 'unknown')
        WHEN 'district_constituency' THEN p.district_constituency
        WHEN 'town_constituency' THEN p.town_constituency
        WHEN 'channel' THEN g.channel
        WHEN 'day' THEN d.day::text
    END AS key,
    g.status,
    CASE WHEN p.code IS NULL THEN 0 WHEN p.town_constituency IS NULL THEN 1 ELSE 2 END AS levels,
    count(*) AS voters,
    count(*) FILTER (WHERE g.review_open) AS under_review
FROM reporting_store.registration AS g
LEFT JOIN reporting_store.election AS e ON e.election_id = $1
LEFT JOIN reporting_store.place AS p ON p.election_id = $1 AND p.code = g.place_code
CROSS JOIN LATERAL (
    SELECT (g.registered_at AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date
) AS d (day)
WHERE g.election_id = $1 AND g.status IS NOT NULL AND ($3::date IS NULL OR d.day <= $3::date)
GROUP BY 1, 2, 3

-- name: made_today
-- How many registrations that count as registered were made on the day of a moment ($2), by place, in an election ($1);
-- the day, and everybody's number under a place that is null.
SELECT
    CASE WHEN grouping(g.place_code) = 0 THEN g.place_code END AS place_code,
    d.day,
    count(g.registration_id) AS voters
FROM reporting_store.election AS e
CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE e.time_zone)::date) AS d (day)
LEFT JOIN reporting_store.registration AS g
    ON g.election_id = e.election_id
    AND g.registered_at >= d.day::timestamp AT TIME ZONE e.time_zone
    AND g.registered_at < (d.day + 1)::timestamp AT TIME ZONE e.time_zone
    AND g.status = ANY ($3::text[])
WHERE e.election_id = $1
GROUP BY GROUPING SETS ((d.day), (d.day, g.place_code))

-- name: findings_then
-- An election's ($1) counts by finding and status; the bounds are those of tallies_then ($2 the moment, $3 the day).
SELECT
    f.code AS key,
    g.status,
    count(DISTINCT g.registration_id) AS voters,
    count(DISTINCT g.registration_id) FILTER (WHERE g.review_open) AS under_review
FROM reporting_store.registration_at($1, coalesce($2::timestamptz, 'infinity')) AS g
CROSS JOIN LATERAL jsonb_to_recordset(g.findings) AS f (code text)
WHERE $3::date IS NULL OR g.day <= $3::date
GROUP BY 1, 2

-- name: findings_now
-- What findings_then says of now, of registrations made up to a day ($2, or null), from the rows as they stand.
SELECT
    f.code AS key,
    g.status,
    count(DISTINCT g.registration_id) AS voters,
    count(DISTINCT g.registration_id) FILTER (WHERE g.review_open) AS under_review
FROM reporting_store.registration AS g
LEFT JOIN reporting_store.election AS e ON e.election_id = $1
CROSS JOIN LATERAL jsonb_to_recordset(g.findings) AS f (code text)
WHERE g.election_id = $1
    AND g.status IS NOT NULL
    AND reporting_store.in_force(g.registration_version, g.judged_version, g.verdict_election_id = g.election_id)
    AND (
        $2::date IS NULL OR (g.registered_at AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date <= $2::date
    )
GROUP BY 1, 2

-- name: live_tallies
-- The counts of some elections ($1) by kind of place and status, for the live streams.
SELECT
    t.election_id,
    coalesce(p.kind, 'unknown') AS key,
    t.status,
    sum(t.voters)::bigint AS voters,
    sum(t.under_review)::bigint AS under_review
FROM reporting_store.tally AS t
LEFT JOIN reporting_store.place AS p ON p.election_id = t.election_id AND p.code = t.place_code
WHERE t.election_id = ANY ($1::text[])
GROUP BY 1, 2, 3
HAVING sum(t.voters) <> 0

-- name: names_of_places
-- The places of an election: code, name and kind.
SELECT code, name, kind FROM reporting_store.place WHERE election_id = $1

-- name: names_of_constituencies
-- The constituencies of an election: code, name and level.
SELECT code, name, level AS kind FROM reporting_store.constituency WHERE election_id = $1

-- name: one_registration
-- A registration as it stands, with its latest verdict.
SELECT
    election_id, registration_version, registration_recorded_at, registered_at, withdrawn, place_code, channel,
    move, verdict_version, verdict_recorded_at, judged_version, verdict_status, under_review,
    status, review_open, findings, policy_version, decision,
    reporting_store.in_force(registration_version, judged_version, verdict_election_id = election_id) AS in_force
FROM reporting_store.registration
WHERE registration_id = $1 AND registration_version IS NOT NULL

-- name: earlier_registrations
-- The superseded versions of a registration.
SELECT version, recorded_at, withdrawn, place_code, channel, move
FROM reporting_store.superseded_registration WHERE registration_id = $1

-- name: earlier_verdicts
-- The superseded verdicts on a registration.
SELECT version, recorded_at, judged_version, verdict_status, under_review, findings, policy_version, decision
FROM reporting_store.superseded_verdict WHERE registration_id = $1

-- name: movements_now
-- An election's ($1) movements, by place or by kind of place ($2).
SELECT
    movement,
    CASE $2::text WHEN 'place' THEN place_code WHEN 'place_kind' THEN place_kind ELSE '' END AS key,
    sum(voters)::bigint AS voters
FROM reporting.movements
WHERE election_id = $1
GROUP BY 1, 2

-- name: appeals_now
-- An election's ($1) appeals as the view reporting.appeals counts them, at a moment ($2), with the last day for deciding
-- the next of those that are neither decided nor overdue.
SELECT
    a.kind, a.state, a.late, a.decided_late, d.undecided, d.undecided AND d.today > a.decide_by AS overdue,
    count(*) AS appeals,
    min(a.decide_by) FILTER (WHERE d.undecided AND d.today <= a.decide_by) AS next_deadline
FROM reporting_store.appeal AS a
LEFT JOIN reporting_store.election AS e ON e.election_id = a.election_id
CROSS JOIN LATERAL (
    SELECT a.decided_version IS NULL, ($2::timestamptz AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date
) AS d (undecided, today)
WHERE a.election_id = $1 AND a.lodged_version IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 3, 4, 6
