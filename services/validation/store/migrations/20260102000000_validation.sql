-- migrate:up
CREATE SCHEMA validation;

CREATE TABLE validation.election (
    election_id text PRIMARY KEY,
    version integer NOT NULL,
    set_up text NOT NULL
);
COMMENT ON TABLE validation.election IS 'The set-up of each election, as its latest event carries it.';

CREATE TABLE validation.resident (
    voter_token text PRIMARY KEY,
    partition integer NOT NULL,
    load bigint NOT NULL,
    name_sealed text NOT NULL,
    details_sealed text,
    hukou_division text NOT NULL,
    permit_since text,
    status text NOT NULL,
    spouse_token text,
    place_code text
);
COMMENT ON TABLE validation.resident IS 'The resident registry, personal values sealed; load is the one that last named the resident.';

CREATE TABLE validation.registry_load (
    load bigint NOT NULL,
    partition integer NOT NULL,
    partitions integer NOT NULL,
    mode text NOT NULL,
    records bigint NOT NULL,
    PRIMARY KEY (load, partition)
);
COMMENT ON TABLE validation.registry_load IS 'Which partitions of which registry load are in; a load is complete when all of its partitions are.';

CREATE TABLE validation.registration (
    registration_id uuid PRIMARY KEY,
    election_id text NOT NULL,
    voter_token text NOT NULL,
    place_code text NOT NULL,
    channel text NOT NULL,
    registration_version integer NOT NULL,
    registration bytea NOT NULL,
    event_id text NOT NULL,
    traceparent text,
    due boolean NOT NULL,
    arrived_at timestamptz NOT NULL,
    version integer NOT NULL,
    judged_version integer NOT NULL,
    judged_token text NOT NULL,
    status text NOT NULL,
    under_review boolean NOT NULL,
    findings jsonb NOT NULL,
    holds_claim boolean NOT NULL,
    policy_version text NOT NULL,
    settlement jsonb
) WITH (fillfactor = 85);
COMMENT ON TABLE validation.registration IS 'Each registration as last heard of (its event''s bytes), and the state that its validation stream folds to.';
COMMENT ON COLUMN validation.registration.due IS 'To be assessed, or assessed again.';
COMMENT ON COLUMN validation.registration.judged_token IS 'The voter token that was judged; the claim that is held is on this one.';

-- The law itself: one voter, one registration in an election (Election Law 5). A race ends here.
CREATE UNIQUE INDEX one_voter_one_claim ON validation.registration (election_id, judged_token) WHERE holds_claim;
-- Those a claim holds back are few, and are looked for when it is released.
CREATE INDEX held_back ON validation.registration (election_id, voter_token) WHERE NOT holds_claim;
CREATE INDEX due ON validation.registration (election_id, arrived_at) WHERE due;
-- By the election alone: a place code that names no place may be longer than an index takes.
CREATE INDEX open_cases ON validation.registration (election_id) WHERE status = 'suspected' OR under_review;

-- migrate:down
DROP SCHEMA validation CASCADE;
