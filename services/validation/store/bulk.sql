-- name: open_alike
-- Open cases of an election that are settled together, the oldest first; $4 are exactly the findings there are, sorted.
SELECT * FROM validation.registration
WHERE election_id = $1 AND (status = 'suspected' OR under_review)
  AND ($2::text IS NULL OR place_code = $2)
  AND ($3::text IS NULL OR findings @> jsonb_build_array(jsonb_build_object('code', $3::text)))
  AND ($4::text[] IS NULL OR $4 = ARRAY(
      SELECT found ->> 'code' FROM jsonb_array_elements(findings) AS found ORDER BY (found ->> 'code') COLLATE "C"
  ))
  AND ($5::text IS NULL OR work ->> 'assignee' = $5)
ORDER BY open_since, registration_id
LIMIT $6;
