-- migrate:up
-- The service's role has the name of the views' schema, which PostgreSQL then searches first: names that are written
-- without a schema, such as that of the list of migrations, would move into it.
SET search_path = public;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public', current_database()); END $$;

CREATE SCHEMA reporting_store;
COMMENT ON SCHEMA reporting_store IS 'What reporting keeps of the events; read through the schema reporting.';
REVOKE ALL ON SCHEMA reporting_store FROM PUBLIC;

-- The same rule as services/reporting/views/registration.py, where it is explained; a property test holds them together.
CREATE FUNCTION reporting_store.in_force(registration_version integer, judged_version integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(judged_version >= registration_version, false);

CREATE FUNCTION reporting_store.status_of(
    registration_version integer, withdrawn boolean, judged_version integer, verdict_status text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN registration_version IS NULL THEN NULL
    WHEN withdrawn THEN 'withdrawn'
    WHEN verdict_status IS NULL THEN 'pending'
    WHEN judged_version >= registration_version THEN verdict_status
    WHEN verdict_status IN ('suspected', 'refused') THEN 'pending'
    ELSE verdict_status
END;

CREATE TABLE reporting_store.election (
    election_id text PRIMARY KEY,
    version integer NOT NULL,
    title text NOT NULL,
    division text NOT NULL,
    time_zone text NOT NULL,
    registration_opens date NOT NULL,
    election_day date NOT NULL,
    -- A zone that Python knows and PostgreSQL does not would break every question about days: refuse it here.
    CONSTRAINT zone_is_known CHECK ((registration_opens::timestamp AT TIME ZONE time_zone) IS NOT NULL)
);
COMMENT ON TABLE reporting_store.election IS 'The latest set-up of each election.';

CREATE TABLE reporting_store.constituency (
    election_id text NOT NULL REFERENCES reporting_store.election,
    code text NOT NULL,
    name text NOT NULL,
    level text NOT NULL,
    within text,
    PRIMARY KEY (election_id, code)
);
COMMENT ON TABLE reporting_store.constituency IS 'The district constituencies of an election, and the town constituencies within them.';

CREATE TABLE reporting_store.place (
    election_id text NOT NULL REFERENCES reporting_store.election,
    code text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    affiliation text,
    district_constituency text NOT NULL,
    town_constituency text,
    PRIMARY KEY (election_id, code)
);
COMMENT ON TABLE reporting_store.place IS 'The units and villages of an election, and where their voters vote.';

-- Both halves of a row may come first. Every row is updated when its verdict comes: the room left in each page, and no
-- index on what changes, keep that update inside its page.
CREATE TABLE reporting_store.registration (
    registration_id uuid PRIMARY KEY,
    registration_recorded_at timestamptz,
    registered_at timestamptz,
    verdict_recorded_at timestamptz,
    registration_version integer,
    verdict_version integer,
    judged_version integer,
    withdrawn boolean,
    under_review boolean,
    settled boolean,
    stale boolean NOT NULL DEFAULT false,
    review_open boolean NOT NULL GENERATED ALWAYS AS
        (reporting_store.in_force(registration_version, judged_version) AND under_review) STORED,
    election_id text,
    place_code text,
    channel text,
    gender text,
    verdict_status text,
    status text GENERATED ALWAYS AS
        (reporting_store.status_of(registration_version, withdrawn, judged_version, verdict_status)) STORED,
    name_sealed text,
    findings jsonb
) WITH (fillfactor = 50);
COMMENT ON TABLE reporting_store.registration IS 'One row a registration: its latest registration event and its latest verdict, each by its version.';
COMMENT ON COLUMN reporting_store.registration.stale IS 'Whether the write that made this row also brought an older version, for the writer to keep as superseded.';
COMMENT ON COLUMN reporting_store.registration.name_sealed IS 'The name, sealed with the election''s key and bound to the registration; opened for the roll only.';

CREATE TABLE reporting_store.superseded_registration (
    registration_id uuid NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    registered_at timestamptz NOT NULL,
    withdrawn boolean NOT NULL,
    election_id text NOT NULL,
    place_code text NOT NULL,
    channel text NOT NULL,
    PRIMARY KEY (registration_id, version)
);
COMMENT ON TABLE reporting_store.superseded_registration IS 'Earlier versions of registrations, for the history and for what was recorded by an instant; only ever added to.';

CREATE TABLE reporting_store.superseded_verdict (
    registration_id uuid NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    judged_version integer NOT NULL,
    under_review boolean NOT NULL,
    settled boolean NOT NULL,
    verdict_status text NOT NULL,
    findings jsonb,
    PRIMARY KEY (registration_id, version)
);
COMMENT ON TABLE reporting_store.superseded_verdict IS 'Earlier verdicts on registrations, for the same uses; only ever added to.';

CREATE TABLE reporting_store.tally (
    election_id text NOT NULL,
    place_code text NOT NULL,
    channel text NOT NULL,
    status text NOT NULL,
    shard integer NOT NULL,
    voters bigint NOT NULL,
    under_review bigint NOT NULL,
    PRIMARY KEY (election_id, place_code, channel, status, shard)
) WITH (fillfactor = 40);
COMMENT ON TABLE reporting_store.tally IS 'How many registrations stand where, kept by adding differences; one shard is below zero where another took over its voters.';

CREATE TABLE reporting_store.progress (
    shard integer PRIMARY KEY,
    position bigint NOT NULL,
    recorded_through timestamptz NOT NULL
) WITH (fillfactor = 20);
COMMENT ON TABLE reporting_store.progress IS 'How many batches were counted, and the latest moment at which a store recorded an event among them.';

CREATE TABLE reporting_store.roll_entry (
    registration_id uuid PRIMARY KEY,
    name text
);
COMMENT ON TABLE reporting_store.roll_entry IS 'The name in clear of whoever is on the roll, and of nobody else; null where its key is not to be had.';

-- What was recorded by a moment: the latest version of each half among those recorded by then, whatever came later.
CREATE FUNCTION reporting_store.registration_at(election text, moment timestamptz)
RETURNS TABLE (
    registration_id uuid, place_code text, channel text, day date, status text, review_open boolean, findings jsonb
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
SELECT
    g.registration_id,
    r.place_code,
    r.channel,
    (r.registered_at AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date,
    reporting_store.status_of(r.version, r.withdrawn, v.judged_version, v.verdict_status),
    reporting_store.in_force(r.version, v.judged_version) AND v.under_review,
    CASE WHEN reporting_store.in_force(r.version, v.judged_version) THEN v.findings END
FROM reporting_store.registration AS g
CROSS JOIN LATERAL (
    SELECT g.registration_version, g.registered_at, g.withdrawn, g.election_id, g.place_code, g.channel
    WHERE g.registration_recorded_at <= moment
    UNION ALL
    (
        SELECT s.version, s.registered_at, s.withdrawn, s.election_id, s.place_code, s.channel
        FROM reporting_store.superseded_registration AS s
        WHERE g.registration_recorded_at > moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS r (version, registered_at, withdrawn, election_id, place_code, channel)
LEFT JOIN LATERAL (
    SELECT g.judged_version, g.verdict_status, g.under_review, g.findings
    WHERE g.verdict_recorded_at <= moment
    UNION ALL
    (
        SELECT s.judged_version, s.verdict_status, s.under_review, s.findings
        FROM reporting_store.superseded_verdict AS s
        WHERE g.verdict_recorded_at > moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS v ON true
LEFT JOIN reporting_store.election AS e ON e.election_id = election
WHERE r.election_id = election;
END;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reporting_store FROM PUBLIC;

-- migrate:down
DROP SCHEMA reporting_store CASCADE;
