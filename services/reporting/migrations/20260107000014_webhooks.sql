-- migrate:up
CREATE SCHEMA reporting_webhooks;
CREATE SEQUENCE reporting_webhooks.revisions;

CREATE TABLE reporting_webhooks.subscription (
    name text PRIMARY KEY,
    url text NOT NULL,
    sources text[] NOT NULL,
    kinds text[] NOT NULL,
    election_id text,
    secrets_sealed text NOT NULL,
    state text NOT NULL DEFAULT 'enabled' CHECK (state IN ('enabled', 'disabled')),
    because text CHECK (because IN ('operator', 'gone', 'gave_up')),
    added_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    revision bigint NOT NULL DEFAULT nextval('reporting_webhooks.revisions'),
    replay_from timestamptz,
    delivered_through timestamptz,
    trouble jsonb,
    passed_over text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE reporting_webhooks.subscription IS 'Who is told of which submissions, as the acts of operators have left it, and how delivery stands.';
COMMENT ON COLUMN reporting_webhooks.subscription.secrets_sealed IS 'The secrets that messages are signed with, sealed with the key of the dead letters.';
COMMENT ON COLUMN reporting_webhooks.subscription.revision IS 'Another one after each act: whoever delivers by an earlier one moves nothing more.';
COMMENT ON COLUMN reporting_webhooks.subscription.replay_from IS 'Events recorded before are passed over, at offsets below the cursors'' replays_below.';
COMMENT ON COLUMN reporting_webhooks.subscription.delivered_through IS 'When the latest event that was delivered or passed over had been recorded.';
COMMENT ON COLUMN reporting_webhooks.subscription.trouble IS 'Messages that were not taken yet: attempts, when the next one is due, what went wrong; no content.';
COMMENT ON COLUMN reporting_webhooks.subscription.passed_over IS 'The ids of the latest messages that an operator gave up on: they are sent no more.';

CREATE TABLE reporting_webhooks.cursor (
    name text NOT NULL REFERENCES reporting_webhooks.subscription ON DELETE CASCADE,
    cluster text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    replays_below bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (name, cluster, topic, partition)
) WITH (fillfactor = 20);
COMMENT ON TABLE reporting_webhooks.cursor IS 'How far each partition is delivered: everything below next_offset was taken by the receiver, or is none of its business.';

CREATE TABLE reporting_webhooks.lease (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    owner uuid,
    leased_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 20);
COMMENT ON TABLE reporting_webhooks.lease IS 'Which process delivers: one at a time, so that messages keep their order.';
INSERT INTO reporting_webhooks.lease DEFAULT VALUES;

-- migrate:down
DROP SCHEMA reporting_webhooks CASCADE;
