-- name: add_subscription
-- Keeps a new subscription.
INSERT INTO reporting_webhooks.subscription (
    name, url, sources, kinds, election_id, secrets_sealed, added_at, changed_at, replay_from, delivered_through
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $7)

-- name: subscriptions
-- Every subscription, by name.
SELECT * FROM reporting_webhooks.subscription ORDER BY name

-- name: subscription
-- One subscription, locked until the transaction of the act on it ends.
SELECT * FROM reporting_webhooks.subscription WHERE name = $1 FOR UPDATE

-- name: remove_subscription
-- Forgets a subscription with its cursors and secrets.
DELETE FROM reporting_webhooks.subscription WHERE name = $1

-- name: keep_secrets
-- Keeps a subscription's secrets, the newest first.
UPDATE reporting_webhooks.subscription
SET secrets_sealed = $2, changed_at = $3, revision = nextval('reporting_webhooks.revisions') WHERE name = $1

-- name: set_state
-- Enables or disables a subscription ($2), and says why ($3); whoever is enabled starts with no attempts counted.
UPDATE reporting_webhooks.subscription
SET state = $2, because = $3, changed_at = $4, revision = nextval('reporting_webhooks.revisions'),
    trouble = CASE WHEN $2 = 'enabled' THEN NULL ELSE trouble END
WHERE name = $1

-- name: set_replay
-- Notes from when on ($2) everything is sent again.
UPDATE reporting_webhooks.subscription
SET replay_from = $2, changed_at = $3, revision = nextval('reporting_webhooks.revisions'), trouble = NULL
WHERE name = $1

-- name: forget_cursors
-- Makes room for the cursors of a replay.
DELETE FROM reporting_webhooks.cursor WHERE name = $1

-- name: keep_cursors
-- Keeps how far each partition is delivered.
INSERT INTO reporting_webhooks.cursor AS c (name, cluster, topic, partition, next_offset, replays_below)
SELECT $1, $2, a.topic, a.partition, a.next_offset, a.replays_below
FROM unnest($3::text[], $4::integer[], $5::bigint[], $6::bigint[]) AS a (topic, partition, next_offset, replays_below)
ON CONFLICT (name, cluster, topic, partition) DO UPDATE SET
    next_offset = excluded.next_offset, replays_below = excluded.replays_below

-- name: cursors
-- How far a subscription ($1) is delivered on a cluster ($2).
SELECT topic, partition, next_offset, replays_below FROM reporting_webhooks.cursor WHERE name = $1 AND cluster = $2

-- name: known_clusters
-- Whether a subscription has been delivered to from another cluster.
SELECT EXISTS (SELECT 1 FROM reporting_webhooks.cursor WHERE name = $1)

-- name: pass_over
-- Notes messages ($2) that are not to be sent any more; the latest hundred are kept.
UPDATE reporting_webhooks.subscription
SET passed_over = (
    SELECT array_agg(id ORDER BY place)
    FROM unnest(passed_over || $2::text[]) WITH ORDINALITY AS ids (id, place)
    WHERE place > cardinality(passed_over || $2::text[]) - 100
)
WHERE name = $1

-- name: note_progress
-- Notes how delivery stands, for as long as it is ours ($3) to deliver and no operator has changed the subscription
-- since its revision ($2); answers whether it was.
UPDATE reporting_webhooks.subscription AS s
SET delivered_through = greatest(s.delivered_through, $4::timestamptz), trouble = $5::jsonb
WHERE s.name = $1 AND s.revision = $2 AND s.state = 'enabled'
    AND EXISTS (SELECT 1 FROM reporting_webhooks.lease WHERE owner = $3 AND leased_until > now())
RETURNING true

-- name: take_lease
-- Become, or stay, the process that delivers: where nobody is, where the lease ran out, or where it is ours already.
UPDATE reporting_webhooks.lease SET owner = $1, leased_until = now() + $2::interval
WHERE owner = $1 OR owner IS NULL OR leased_until < now()
RETURNING true

-- name: give_up_lease
-- Let another process take over at once when this one stops in good order.
UPDATE reporting_webhooks.lease SET owner = NULL, leased_until = '-infinity' WHERE owner = $1

-- name: counted_through
-- Up to where the counts hold each partition of a cluster ($1).
SELECT topic, partition, next_offset FROM eventstore.checkpoint
WHERE consumer = 'reporting' AND cluster = $1 AND topic = ANY ($2::text[])

-- name: earlier_verdicts
-- The latest verdict on a version before these ($2) of these registrations ($1), where there is one.
SELECT a.registration_id, a.version AS asked, v.version, v.judged_version, v.verdict_status, v.election_id
FROM unnest($1::uuid[], $2::integer[]) AS a (registration_id, version)
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT g.verdict_version AS version, g.judged_version, g.verdict_status, g.verdict_election_id AS election_id
        FROM reporting_store.registration AS g
        WHERE g.registration_id = a.registration_id AND g.judged_version < a.version
        UNION ALL
        SELECT s.version, s.judged_version, s.verdict_status, s.election_id
        FROM reporting_store.superseded_verdict AS s
        WHERE s.registration_id = a.registration_id AND s.judged_version < a.version
    ) AS known
    ORDER BY version DESC LIMIT 1
) AS v
