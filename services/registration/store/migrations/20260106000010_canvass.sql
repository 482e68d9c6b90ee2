-- migrate:up
CREATE SCHEMA canvass;

CREATE TABLE canvass.patch (
    election_id text NOT NULL,
    place_code text NOT NULL,
    patch_code text NOT NULL,
    patch_id uuid NOT NULL UNIQUE,
    given_up boolean NOT NULL,
    PRIMARY KEY (election_id, place_code, patch_code)
);
COMMENT ON TABLE canvass.patch IS 'Which patches a place has, written with their events; who lists households in a patch shares its row, who gives it up locks it.';

CREATE TABLE canvass.household (
    election_id text NOT NULL,
    place_code text NOT NULL,
    household_code text NOT NULL,
    household_id uuid NOT NULL UNIQUE,
    patch_code text NOT NULL,
    residents integer NOT NULL CHECK (residents > 0),
    PRIMARY KEY (election_id, place_code, household_code)
) WITH (fillfactor = 90);
COMMENT ON TABLE canvass.household IS 'Which households of the baseline lie in which patch, written with their events; one that is struck has no row.';
CREATE INDEX household_by_patch ON canvass.household (election_id, place_code, patch_code);

-- migrate:down
DROP SCHEMA canvass CASCADE;
