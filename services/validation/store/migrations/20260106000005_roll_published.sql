-- migrate:up
-- From the day on which the roll was posted the appeals' days count; the later publication says all. Publications follow
-- their election's set-up in the same partition, so their row is there.
ALTER TABLE validation.election ADD COLUMN publication integer, ADD COLUMN posted_on date;
COMMENT ON COLUMN validation.election.publication IS 'The number of the roll''s last publication; null: none was published.';
COMMENT ON COLUMN validation.election.posted_on IS 'The day on which that publication was posted.';

-- migrate:down
ALTER TABLE validation.election DROP COLUMN posted_on, DROP COLUMN publication;
