-- migrate:up
ALTER TABLE validation.registration ADD COLUMN left_as jsonb;
COMMENT ON COLUMN validation.registration.left_as IS 'What it stood as in elections that it has left, or before it was withdrawn: on the roll, doubted by a person; null: nothing of either.';

-- migrate:down
ALTER TABLE validation.registration DROP COLUMN left_as;
