-- migrate:up
-- The baseline (底数): households and who lives in them, as the canvass listed them; what validation makes of each
-- resident stands in a table of its own, one row a person, however many households list them.
CREATE TABLE validation.baseline_household (
    household_id uuid PRIMARY KEY,
    election_id text NOT NULL,
    place_code text NOT NULL,
    patch_code text NOT NULL,
    household_code text NOT NULL,
    version integer NOT NULL,
    address_sealed text NOT NULL
);
COMMENT ON TABLE validation.baseline_household IS 'The households of each election''s baseline, as the latest event of each lists it; one that was struck from the baseline has no listings.';

CREATE TABLE validation.baseline_listing (
    household_id uuid NOT NULL,
    no integer NOT NULL,
    known boolean NOT NULL,
    election_id text NOT NULL,
    voter_token text NOT NULL,
    person_sealed text NOT NULL,
    PRIMARY KEY (household_id, no)
);
COMMENT ON TABLE validation.baseline_listing IS 'Who lives in a household, personal values sealed. The same person may be listed in several.';
COMMENT ON COLUMN validation.baseline_listing.known IS 'Whether the number is sound, so that the token is the person''s.';
CREATE INDEX listings_of_resident ON validation.baseline_listing (election_id, voter_token);

-- The row of a resident is what its event stream folds to; version is the stream's.
CREATE TABLE validation.baseline_resident (
    election_id text NOT NULL,
    voter_token text NOT NULL,
    version integer NOT NULL DEFAULT 0,
    due boolean NOT NULL,
    place_code text,
    patch_code text,
    household_id uuid,
    no integer,
    may_vote boolean,
    why_not text,
    PRIMARY KEY (election_id, voter_token)
) WITH (fillfactor = 70);
COMMENT ON TABLE validation.baseline_resident IS 'Each resident of the baseline: where they count, and whether they may vote, as the latest event said; null where nothing was said yet.';
COMMENT ON COLUMN validation.baseline_resident.due IS 'To be compared with the registry, or compared again.';
CREATE INDEX baseline_due ON validation.baseline_resident (election_id, voter_token) WHERE due;
CREATE INDEX baseline_by_patch ON validation.baseline_resident (election_id, place_code, patch_code) WHERE may_vote;

CREATE TABLE validation.baseline_visit (
    election_id text NOT NULL,
    voter_token text NOT NULL,
    visited_at timestamptz NOT NULL,
    version integer NOT NULL,
    household_id uuid NOT NULL,
    result text NOT NULL,
    next_visit_on date,
    PRIMARY KEY (election_id, voter_token)
);
COMMENT ON TABLE validation.baseline_visit IS 'What the latest visit came to for each resident: the greatest visited_at, version and household_id.';

-- migrate:down
DROP TABLE validation.baseline_visit;
DROP TABLE validation.baseline_resident;
DROP TABLE validation.baseline_listing;
DROP TABLE validation.baseline_household;
