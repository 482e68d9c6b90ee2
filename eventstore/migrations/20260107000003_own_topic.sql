-- migrate:up
-- What the relay published, noted in the transaction that moves its position: behind these offsets a store that was
-- restored from an older backup finds what it lacks (docs/decisions/0045-a-restored-store-reads-its-own-topics.md).
CREATE TABLE eventstore.published_end (
    cluster text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (cluster, topic, partition)
) WITH (fillfactor = 20);
COMMENT ON TABLE eventstore.published_end IS 'Up to where each partition of our own topics holds nothing that the log has not, by Kafka cluster.';

CREATE TABLE eventstore.broker (
    cluster text PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT now(),
    lacks_through bigint NOT NULL
);
COMMENT ON TABLE eventstore.broker IS 'The Kafka clusters that this store was seen with; lacks_through: the events up to this position of the log were published elsewhere and not on this one; 0: none.';

-- Read again from the topics after a crash, so that it need not be written twice.
CREATE UNLOGGED TABLE eventstore.recovered (
    stream_id uuid NOT NULL,
    version integer NOT NULL,
    position bigint,
    recorded_at timestamptz NOT NULL,
    type text NOT NULL,
    key text NOT NULL,
    correlation_id text,
    causation_id text,
    traceparent text,
    body bytea NOT NULL,
    PRIMARY KEY (stream_id, version)
);
COMMENT ON TABLE eventstore.recovered IS 'Events of our own topics that the log lacks, on their way into it.';
CREATE INDEX recovered_in_order ON eventstore.recovered (recorded_at, position, version, stream_id);

CREATE TABLE eventstore.recovered_stream (stream_id uuid PRIMARY KEY);
COMMENT ON TABLE eventstore.recovered_stream IS 'Streams that were recovered, and whose tables beside the log are to be made from them.';

CREATE TABLE eventstore.republication (
    republication_id uuid PRIMARY KEY,
    what text NOT NULL,
    stream_id uuid,
    first bigint NOT NULL,
    last bigint NOT NULL,
    rate integer,
    next bigint NOT NULL,
    published bigint NOT NULL DEFAULT 0,
    cluster text NOT NULL,
    owner uuid,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    ordered_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    ended_as text
);
COMMENT ON TABLE eventstore.republication IS 'What an operator ordered to be published again, and how far it is; `next` is the position (or the resident''s row) that comes next.';

-- migrate:down
DROP TABLE eventstore.republication;
DROP TABLE eventstore.recovered_stream;
DROP TABLE eventstore.recovered;
DROP TABLE eventstore.broker;
DROP TABLE eventstore.published_end;
