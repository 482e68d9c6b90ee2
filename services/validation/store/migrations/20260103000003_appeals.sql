-- migrate:up
CREATE TABLE validation.appeal (
    appeal_id uuid PRIMARY KEY,
    election_id text NOT NULL,
    reference text NOT NULL,
    voter_token text NOT NULL,
    registration_id uuid,
    version integer NOT NULL,
    state text NOT NULL,
    kind text NOT NULL,
    place_code text,
    lodged_at timestamptz NOT NULL,
    late boolean NOT NULL,
    decide_by date NOT NULL,
    decide_until timestamptz NOT NULL,
    outcome text,
    decided_late boolean,
    judgment text
);
COMMENT ON TABLE validation.appeal IS 'The state that each appeal''s stream folds to, for the queue; the log is the truth, and has the words.';
COMMENT ON COLUMN validation.appeal.decide_until IS 'The end of the day decide_by where the election is.';
COMMENT ON COLUMN validation.appeal.outcome IS 'The committee''s decision; judgment is the court''s.';
CREATE INDEX appeals_by_urgency ON validation.appeal (election_id, decide_until, appeal_id);
CREATE INDEX appeals_of_voter ON validation.appeal (election_id, voter_token);
CREATE INDEX appeals_undecided ON validation.appeal (election_id, decide_until) WHERE state = 'lodged';

CREATE TABLE validation.confirmation (
    confirmation_id uuid PRIMARY KEY,
    election_id text NOT NULL,
    voter_token text NOT NULL,
    registration_id uuid,
    version integer NOT NULL,
    question integer NOT NULL,
    direction text NOT NULL,
    body text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    answer text,
    answered_by text,
    answered_at timestamptz
);
COMMENT ON TABLE validation.confirmation IS 'The latest question between election bodies about each voter in each direction, and its answer; the log has the earlier ones and the words.';
COMMENT ON COLUMN validation.confirmation.question IS 'The version of the event that asked.';
CREATE INDEX confirmations_by_age ON validation.confirmation (election_id, asked_at, confirmation_id);
CREATE INDEX confirmations_of_voter ON validation.confirmation (election_id, voter_token);

-- migrate:down
DROP TABLE validation.confirmation;
DROP TABLE validation.appeal;
