-- migrate:up
-- Of a voter the latest answer stands, whichever body asked, also while another question is open: the confirmation's own
-- row has the answer to its latest question only.
CREATE TABLE validation.confirmation_answer (
    election_id text NOT NULL,
    voter_token text NOT NULL,
    answered_at timestamptz NOT NULL,
    version integer NOT NULL,
    confirmation_id uuid NOT NULL,
    answer text NOT NULL,
    PRIMARY KEY (election_id, voter_token)
);
COMMENT ON TABLE validation.confirmation_answer IS 'The latest answer between election bodies about where each voter votes, as seen from here: the greatest answered_at, version and confirmation_id.';
INSERT INTO validation.confirmation_answer
SELECT DISTINCT ON (c.election_id, c.voter_token)
    c.election_id, c.voter_token, l.recorded_at, l.version, c.confirmation_id,
    convert_from(l.body, 'UTF8')::json ->> 'answer'
FROM validation.confirmation AS c
CROSS JOIN eventstore.head AS h
JOIN eventstore.log AS l ON l.shard = h.shard AND l.stream_id = c.confirmation_id
WHERE l.type = 'xuanmin.validation.confirmation_answered.v1'
ORDER BY c.election_id, c.voter_token, l.recorded_at DESC, l.version DESC, c.confirmation_id DESC;

-- migrate:down
DROP TABLE validation.confirmation_answer;
