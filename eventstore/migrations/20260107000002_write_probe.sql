-- migrate:up
CREATE TABLE eventstore.write_probe (
    written_at timestamptz NOT NULL
) WITH (autovacuum_enabled = off);
COMMENT ON TABLE eventstore.write_probe IS 'One row, emptied and written anew by the health checks: the only way to know that the disk takes a new page.';

-- migrate:down
DROP TABLE eventstore.write_probe;
