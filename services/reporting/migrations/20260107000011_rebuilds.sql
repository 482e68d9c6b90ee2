-- migrate:up
CREATE SCHEMA reporting_upkeep;
COMMENT ON SCHEMA reporting_upkeep IS 'What reporting keeps of its own upkeep; nothing of it is counted from events.';
REVOKE ALL ON SCHEMA reporting_upkeep FROM PUBLIC;

CREATE TABLE reporting_upkeep.rebuild (
    run uuid PRIMARY KEY,
    asked_by text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    phase text NOT NULL DEFAULT 'starting',
    phase_began_at timestamptz NOT NULL DEFAULT now(),
    events_of bigint NOT NULL DEFAULT 0,
    events_read bigint NOT NULL DEFAULT 0,
    unreadable bigint NOT NULL DEFAULT 0,
    noted_at timestamptz NOT NULL DEFAULT now(),
    cancel_asked boolean NOT NULL DEFAULT false,
    ended_at timestamptz,
    outcome text,
    why text,
    CONSTRAINT ended_with_an_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL))
) WITH (fillfactor = 20);
CREATE UNIQUE INDEX one_rebuild_at_a_time ON reporting_upkeep.rebuild ((true)) WHERE ended_at IS NULL;
COMMENT ON TABLE reporting_upkeep.rebuild IS 'Every rebuild of the projection: how far it is, how it ended.';
COMMENT ON COLUMN reporting_upkeep.rebuild.events_of IS 'How many events the topics held when it began; those that came since are read too, and not in this number.';
COMMENT ON COLUMN reporting_upkeep.rebuild.outcome IS 'swapped, cancelled, failed or broken_off (whoever did it was killed); null: it is under way, or was killed just now.';
COMMENT ON COLUMN reporting_upkeep.rebuild.why IS 'What it failed of, in a sentence.';

-- migrate:down
DROP SCHEMA reporting_upkeep CASCADE;
