-- migrate:up
ALTER TABLE validation.registration
    ADD COLUMN event_type text,
    ADD COLUMN recorded_at timestamptz,
    ADD COLUMN due_because text,
    ADD COLUMN open_since timestamptz,
    ADD COLUMN held_open boolean NOT NULL DEFAULT false,
    ADD COLUMN work jsonb,
    ADD COLUMN spouse_token text,
    ADD COLUMN likely uuid[],
    ADD COLUMN like_1 bigint,
    ADD COLUMN like_2 bigint,
    ADD COLUMN like_3 bigint,
    ADD COLUMN like_4 bigint;
COMMENT ON COLUMN validation.registration.event_type IS 'The type of the registration''s event that was last heard of, and recorded_at when registration recorded it; null: before these were kept.';
COMMENT ON COLUMN validation.registration.due_because IS 'Why it is to be assessed: a Trigger of the validation events.';
COMMENT ON COLUMN validation.registration.open_since IS 'Since when its case is open; null while it is not.';
COMMENT ON COLUMN validation.registration.held_open IS 'A person opened the case again: only a person closes it.';
COMMENT ON COLUMN validation.registration.work IS 'What people have done about its case, without their words; null: nothing.';
COMMENT ON COLUMN validation.registration.spouse_token IS 'The spouse whose registry entry the last assessment looked at.';
COMMENT ON COLUMN validation.registration.likely IS 'The registrations that its finding PROBABLE_DUPLICATE names.';
COMMENT ON COLUMN validation.registration.like_1 IS 'Keyed hash of name sound and birth date; like_2 of address and birth date, like_3 and like_4 of name sound and the number''s first and last characters. Null where the form does not say.';

UPDATE validation.registration SET open_since = arrived_at WHERE status = 'suspected' OR under_review;

CREATE INDEX names_likely ON validation.registration USING gin (likely) WHERE likely IS NOT NULL;
CREATE INDEX looks_at_spouse ON validation.registration (spouse_token) WHERE spouse_token IS NOT NULL;
CREATE INDEX like_1 ON validation.registration (like_1) WHERE like_1 IS NOT NULL;
CREATE INDEX like_2 ON validation.registration (like_2) WHERE like_2 IS NOT NULL;
CREATE INDEX like_3 ON validation.registration (like_3) WHERE like_3 IS NOT NULL;
CREATE INDEX like_4 ON validation.registration (like_4) WHERE like_4 IS NOT NULL;

-- Earlier versions of a registration, for the voter's history: only corrections write here.
CREATE TABLE validation.earlier_registration (
    registration_id uuid NOT NULL,
    version integer NOT NULL,
    event_type text NOT NULL,
    recorded_at timestamptz NOT NULL,
    election_id text NOT NULL,
    place_code text NOT NULL,
    channel text NOT NULL,
    PRIMARY KEY (registration_id, version)
);
COMMENT ON TABLE validation.earlier_registration IS 'The versions that a registration had before the one last heard of; nothing personal.';

ALTER TABLE validation.resident ADD COLUMN fingerprint text;
COMMENT ON COLUMN validation.resident.fingerprint IS 'Keyed fingerprint of what the registry says of the resident; null: from before it was kept.';

-- migrate:down
ALTER TABLE validation.resident DROP COLUMN fingerprint;
DROP TABLE validation.earlier_registration;
ALTER TABLE validation.registration
    DROP COLUMN event_type,
    DROP COLUMN recorded_at,
    DROP COLUMN due_because,
    DROP COLUMN open_since,
    DROP COLUMN held_open,
    DROP COLUMN work,
    DROP COLUMN spouse_token,
    DROP COLUMN likely,
    DROP COLUMN like_1,
    DROP COLUMN like_2,
    DROP COLUMN like_3,
    DROP COLUMN like_4;
