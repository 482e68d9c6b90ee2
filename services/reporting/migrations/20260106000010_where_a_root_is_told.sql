-- migrate:up
-- Where the tree under a root is described.
COMMENT ON COLUMN reporting.roll_publications.root IS 'The Merkle root over the constituency''s entries, as hex: contracts/roll/digest.py.';

-- migrate:down
COMMENT ON COLUMN reporting.roll_publications.root IS 'The Merkle root over the constituency''s entries, as hex: contracts/roll_digest.py.';
