-- name: rows_counted
-- How registrations are counted, in the order of their ids behind one ($1), a page ($2) of them: the latest version of
-- each half, what follows from both, and whether the name stands on the roll. Those of whom only a verdict came are left
-- out: they count nowhere.
SELECT
    g.registration_id, g.registration_version AS version, g.verdict_version, g.election_id, g.place_code, g.channel,
    g.registered_at, g.status, g.review_open,
    ARRAY(
        SELECT DISTINCT f ->> 'code' FROM jsonb_array_elements(g.findings) AS f
        WHERE reporting_store.in_force(
            g.registration_version, g.judged_version, g.verdict_election_id = g.election_id
        )
        ORDER BY 1
    ) AS findings,
    e.registration_id IS NOT NULL AS on_the_roll
FROM reporting_store.registration AS g
LEFT JOIN reporting_store.roll_entry AS e ON e.registration_id = g.registration_id
WHERE g.registration_id > $1 AND g.registration_version IS NOT NULL
ORDER BY g.registration_id
LIMIT $2;

-- name: tallies_against_rows
-- Where the tallies are not the count of the rows beneath them: one statement sees both at one moment.
SELECT
    election_id, place_code, channel, status,
    coalesce(t.voters, 0)::bigint AS told, coalesce(r.voters, 0)::bigint AS counted,
    coalesce(t.under_review, 0)::bigint AS told_under_review, coalesce(r.under_review, 0)::bigint AS under_review
FROM (
    SELECT election_id, place_code, channel, status, sum(voters) AS voters, sum(under_review) AS under_review
    FROM reporting_store.tally
    GROUP BY election_id, place_code, channel, status
    HAVING sum(voters) <> 0 OR sum(under_review) <> 0
) AS t
FULL JOIN (
    SELECT
        election_id, place_code, channel, status, count(*) AS voters, count(*) FILTER (WHERE review_open) AS under_review
    FROM reporting_store.registration
    WHERE status IS NOT NULL
    GROUP BY election_id, place_code, channel, status
) AS r USING (election_id, place_code, channel, status)
WHERE coalesce(t.voters, 0) <> coalesce(r.voters, 0) OR coalesce(t.under_review, 0) <> coalesce(r.under_review, 0)
ORDER BY election_id, place_code, channel, status
LIMIT $1;
