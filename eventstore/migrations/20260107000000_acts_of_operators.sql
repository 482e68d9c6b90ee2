-- migrate:up
-- What operators did is a handful among millions: found without reading the log.
CREATE INDEX acts_of_operators ON eventstore.log (shard, position) WHERE type LIKE 'xuanmin.operations.%';

-- migrate:down
DROP INDEX eventstore.acts_of_operators;
