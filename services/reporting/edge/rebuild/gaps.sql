-- name: missing_versions
-- How many earlier versions of registrations are not kept, and of how many registrations: whoever stands at version N has
-- N - 1 superseded ones.
SELECT coalesce(sum(missing), 0)::bigint AS versions, count(*) AS registrations FROM (
    SELECT g.registration_version - 1 - coalesce(s.kept, 0) AS missing
    FROM reporting_store.registration AS g
    LEFT JOIN (
        SELECT registration_id, count(*) AS kept FROM reporting_store.superseded_registration GROUP BY registration_id
    ) AS s USING (registration_id)
    WHERE g.registration_version > 1
) AS counted
WHERE missing > 0

-- name: without_successor
-- How many superseded versions of registrations and verdicts stand there without the later one that superseded them.
SELECT
    (
        SELECT count(*) FROM reporting_store.superseded_registration AS s
        LEFT JOIN reporting_store.registration AS g USING (registration_id)
        WHERE (g.registration_version > s.version) IS NOT TRUE
    ) + (
        SELECT count(*) FROM reporting_store.superseded_verdict AS s
        LEFT JOIN reporting_store.registration AS g USING (registration_id)
        WHERE (g.verdict_version > s.version) IS NOT TRUE
    )

-- name: verdicts_ahead
-- How many verdicts judge a version of a registration that has not come.
SELECT count(*) FROM reporting_store.registration
WHERE judged_version > coalesce(registration_version, 0)

-- name: roll_off
-- How many are on the roll without an entry there, or have one without being on it.
SELECT count(*)
FROM (SELECT registration_id FROM reporting_store.registration WHERE status IN ('verified', 'eligible')) AS g
FULL JOIN reporting_store.roll_entry AS e USING (registration_id)
WHERE g.registration_id IS NULL OR e.registration_id IS NULL
