-- migrate:up
-- Whose a registration is joins it with the baseline and the candidates; the patch makes its voter group. Who was on the
-- roll as of a moment is read with the name, gender and patch as they were then, so superseded versions keep these too:
-- null where a version was superseded before this was kept.
ALTER TABLE reporting_store.registration ADD COLUMN voter_token uuid, ADD COLUMN patch_code text;
ALTER TABLE reporting_store.superseded_registration
    ADD COLUMN gender text, ADD COLUMN name_sealed text, ADD COLUMN voter_token uuid, ADD COLUMN patch_code text;
COMMENT ON COLUMN reporting_store.registration.voter_token IS 'The voter''s token, or one that stands for nobody where the number cannot be right; null where it was counted before this was kept.';
COMMENT ON COLUMN reporting_store.registration.patch_code IS 'The patch in which a canvass wrote it down.';

-- migrate:down
ALTER TABLE reporting_store.superseded_registration
    DROP COLUMN patch_code, DROP COLUMN voter_token, DROP COLUMN name_sealed, DROP COLUMN gender;
ALTER TABLE reporting_store.registration DROP COLUMN patch_code, DROP COLUMN voter_token;
