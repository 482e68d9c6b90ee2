-- name: verdict_facts
-- What is counted of verdicts, in the order of registrations and versions, behind one of them ($1, $2); where $4, of that
-- registration alone. Work on a case stands in the same streams and changes no count.
SELECT
    l.stream_id AS registration_id, l.version, l.position, b.body ->> 'election_id' AS election_id,
    (b.body ->> 'registration_version')::integer AS judged_version, b.body ->> 'status' AS status,
    (b.body ->> 'under_review')::boolean AS under_review,
    ARRAY(SELECT DISTINCT f ->> 'code' FROM jsonb_array_elements(b.body -> 'findings') AS f ORDER BY 1) AS findings
FROM eventstore.log AS l
CROSS JOIN LATERAL (SELECT convert_from(l.body, 'UTF8')::jsonb AS body) AS b
WHERE l.shard = 0 AND l.type ~ '^xuanmin\.validation\.(assessed|settled|reopened|struck_off|restored)\.v'
    AND CASE WHEN $4::boolean THEN l.stream_id = $1 ELSE (l.stream_id, l.version) > ($1, $2::integer) END
ORDER BY l.stream_id, l.version
LIMIT $3;
