-- migrate:up
CREATE SCHEMA eventstore;

CREATE TABLE eventstore.log (
    shard smallint NOT NULL,
    position bigint NOT NULL,
    stream_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    event_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    type text NOT NULL,
    key text NOT NULL,
    correlation_id text,
    causation_id text,
    traceparent text,
    body bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (shard, position),
    CONSTRAINT one_event_a_version UNIQUE (shard, stream_id, version)
);
COMMENT ON TABLE eventstore.log IS 'Every event, in the order of its commit; the outbox that the relay publishes from.';
COMMENT ON COLUMN eventstore.log.hash IS 'SHA-256 over the previous row''s hash and this row''s stored bytes: a chain a shard.';

CREATE TABLE eventstore.head (
    shard smallint PRIMARY KEY,
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    hash bytea NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE eventstore.head IS 'The last row of each log shard; locked by every append, so that positions are gapless and in commit order.';
INSERT INTO eventstore.head VALUES (0, 0, '1970-01-01T00:00:00Z', '\x0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE eventstore.relay (
    shard smallint PRIMARY KEY REFERENCES eventstore.head,
    position bigint NOT NULL DEFAULT 0,
    owner uuid,
    leased_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 10);
COMMENT ON TABLE eventstore.relay IS 'Up to where each log shard is published, and who holds the lease to publish more.';
INSERT INTO eventstore.relay (shard) VALUES (0);

CREATE TABLE eventstore.checkpoint (
    consumer text NOT NULL,
    cluster text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, cluster, topic, partition)
) WITH (fillfactor = 20);
COMMENT ON TABLE eventstore.checkpoint IS 'The next Kafka offset each consumer reads, moved in the transaction that keeps what it read. A broker made anew has another cluster id, so its offsets start anew too.';

CREATE TABLE eventstore.answered_request (
    endpoint text NOT NULL,
    idempotency_key text NOT NULL,
    fingerprint text NOT NULL,
    status smallint NOT NULL,
    answer bytea NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (endpoint, idempotency_key)
);
COMMENT ON TABLE eventstore.answered_request IS 'The answers given under an Idempotency-Key: asked again, the same answer is given again.';

-- migrate:down
DROP SCHEMA eventstore CASCADE;
