-- name: stands_in
-- Whether a registration belongs to this election, its case open or not: a page goes on behind one that was closed.
SELECT EXISTS (SELECT FROM validation.registration WHERE registration_id = $1 AND election_id = $2);

-- name: open_cases
-- Open cases of an election behind the one that a page ended with, filtered (null: all), in one of three orders ($9): by
-- place, by the next attempt, or by age, which is the last resort of all three.
SELECT registration_id, place_code, channel, registration_version, version, status, under_review, findings, work,
       open_since, registration
FROM validation.registration
WHERE election_id = $1 AND (status = 'suspected' OR under_review)
  AND ($2::text[] IS NULL OR place_code = ANY ($2))
  AND ($3::text IS NULL OR findings @> jsonb_build_array(jsonb_build_object('code', $3::text)))
  AND ($4::text IS NULL OR work ->> 'assignee' = $4)
  AND (NOT $5::boolean OR work ->> 'assignee' IS NULL)
  AND ($6::boolean IS NULL OR under_review = $6)
  AND ($7::timestamptz IS NULL OR open_since < $7)
  AND ($8::timestamptz IS NULL OR (work ->> 'next_attempt_at')::timestamptz < $8)
  AND ($14::text IS NULL
    OR $14 = 'approval' AND work #>> '{proposal,decision}' IS NOT NULL
    OR $14 = 'verification' AND work #>> '{certificate,step}' = 'received')
  AND ($10::uuid IS NULL OR (
      CASE WHEN $9::text = 'place' THEN place_code ELSE '' END,
      CASE WHEN $9 = 'next_attempt' THEN coalesce((work ->> 'next_attempt_at')::timestamptz, 'infinity') ELSE 'infinity' END,
      open_since,
      registration_id
  ) > (
      CASE WHEN $9 = 'place' THEN (SELECT place_code FROM validation.registration WHERE registration_id = $10) ELSE '' END,
      CASE WHEN $9 = 'next_attempt' THEN coalesce($11::timestamptz, 'infinity') ELSE 'infinity' END,
      $12::timestamptz,
      $10
  ))
ORDER BY
    CASE WHEN $9 = 'place' THEN place_code ELSE '' END,
    CASE WHEN $9 = 'next_attempt' THEN coalesce((work ->> 'next_attempt_at')::timestamptz, 'infinity') ELSE 'infinity' END,
    open_since,
    registration_id
LIMIT $13;

-- name: count_cases
-- How many cases are open in these places (null: in all), whose they are, and what they wait for at $3.
SELECT count(*) AS open,
       count(*) FILTER (WHERE work ->> 'assignee' IS NULL) AS unassigned,
       count(*) FILTER (WHERE work ->> 'assignee' = $4::text) AS with_clerk,
       count(*) FILTER (WHERE under_review) AS under_review,
       count(*) FILTER (WHERE (work ->> 'next_attempt_at')::timestamptz < $3::timestamptz) AS due,
       count(*) FILTER (WHERE work #>> '{proposal,decision}' IS NOT NULL) AS approval,
       count(*) FILTER (WHERE work #>> '{certificate,step}' = 'received') AS verification
FROM validation.registration
WHERE election_id = $1 AND (status = 'suspected' OR under_review)
  AND ($2::text[] IS NULL OR place_code = ANY ($2));

-- name: count_findings
-- How many open cases of these places (null: of all) have each finding; they overlap.
SELECT found ->> 'code' AS code, count(*) AS cases
FROM validation.registration, jsonb_array_elements(findings) AS found
WHERE election_id = $1 AND (status = 'suspected' OR under_review)
  AND ($2::text[] IS NULL OR place_code = ANY ($2))
GROUP BY 1;
