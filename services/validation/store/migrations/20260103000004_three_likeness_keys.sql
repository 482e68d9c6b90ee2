-- migrate:up
-- Three keys find more than four did, at three quarters of the cost (docs/decisions/0015-probable-duplicates.md).
ALTER TABLE validation.registration DROP COLUMN like_4;
COMMENT ON COLUMN validation.registration.like_1 IS 'Keyed hash of name sound and birth date; like_2 of address and birth date, like_3 of name sound and the number''s order code. Null where the form does not say, or too many stand there.';

-- migrate:down
ALTER TABLE validation.registration ADD COLUMN like_4 bigint;
CREATE INDEX like_4 ON validation.registration (like_4) WHERE like_4 IS NOT NULL;
