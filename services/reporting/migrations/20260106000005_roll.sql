-- migrate:up
-- A published roll is of the set-up that stood when it was published, so every version stays. Of those from before this
-- was kept only the latest is known; where it was recorded is not, which a rebuild mends.
CREATE TABLE reporting_store.set_up_version (
    election_id text NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz,
    content jsonb NOT NULL,
    PRIMARY KEY (election_id, version)
);
COMMENT ON TABLE reporting_store.set_up_version IS 'What a roll needs of every set-up that an election ever had: its title, constituencies, places, size of voter groups.';
COMMENT ON COLUMN reporting_store.set_up_version.recorded_at IS 'When registration recorded it; null where it was counted before this was kept.';

INSERT INTO reporting_store.set_up_version (election_id, version, content)
SELECT
    e.election_id, e.version,
    jsonb_build_object(
        'title', e.title,
        'constituencies', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'code', c.code, 'name', c.name, 'level', c.level, 'within', c.within
            )) FROM reporting_store.constituency AS c WHERE c.election_id = e.election_id
        ), '[]'),
        'places', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'code', p.code, 'kind', p.kind, 'name', p.name, 'affiliation', p.affiliation,
                'district_constituency', p.district_constituency, 'town_constituency', p.town_constituency
            )) FROM reporting_store.place AS p WHERE p.election_id = e.election_id
        ), '[]')
    )
FROM reporting_store.election AS e;

CREATE TABLE reporting_store.roll_publication (
    election_id text NOT NULL,
    no integer NOT NULL,
    late boolean NOT NULL,
    published_by text NOT NULL,
    signed jsonb NOT NULL,
    PRIMARY KEY (election_id, no)
);
COMMENT ON TABLE reporting_store.roll_publication IS 'Every publication of a roll and every supplement, as registration recorded it; only ever added to.';
COMMENT ON COLUMN reporting_store.roll_publication.signed IS 'The digest with its signature and public key: contracts/schemas/signed-digest.json.';

-- What each store had recorded by a moment of its own: its latest version of each half. The same rules as those of
-- registration_at, with the name, gender and patch as they were then.
CREATE FUNCTION reporting_store.roll_at(
    election text, registration_moment timestamptz, validation_moment timestamptz
)
RETURNS TABLE (
    registration_id uuid, place_code text, patch_code text, gender text, name_sealed text, status text
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
SELECT
    g.registration_id,
    r.place_code,
    r.patch_code,
    r.gender,
    r.name_sealed,
    reporting_store.status_of(
        r.version, r.withdrawn, r.move ->> 'kind', v.judged_version, v.verdict_status, v.election_id = r.election_id
    )
FROM reporting_store.registration AS g
CROSS JOIN LATERAL (
    SELECT
        g.registration_version, g.withdrawn, g.election_id, g.place_code, g.patch_code, g.gender, g.name_sealed, g.move
    WHERE g.registration_recorded_at <= registration_moment
    UNION ALL
    (
        SELECT s.version, s.withdrawn, s.election_id, s.place_code, s.patch_code, s.gender, s.name_sealed, s.move
        FROM reporting_store.superseded_registration AS s
        WHERE g.registration_recorded_at > registration_moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= registration_moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS r (version, withdrawn, election_id, place_code, patch_code, gender, name_sealed, move)
LEFT JOIN LATERAL (
    SELECT g.judged_version, g.verdict_status, g.verdict_election_id
    WHERE g.verdict_recorded_at <= validation_moment
    UNION ALL
    (
        SELECT s.judged_version, s.verdict_status, s.election_id
        FROM reporting_store.superseded_verdict AS s
        WHERE g.verdict_recorded_at > validation_moment
            AND s.registration_id = g.registration_id AND s.recorded_at <= validation_moment
        ORDER BY s.version DESC
        LIMIT 1
    )
) AS v (judged_version, verdict_status, election_id) ON true
WHERE r.election_id = election;
END;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reporting_store FROM PUBLIC;

CREATE VIEW reporting.roll_publications AS
SELECT
    p.election_id, p.no, p.signed #>> '{digest,kind}' AS kind, (p.signed #>> '{digest,published_on}')::date AS published_on,
    p.late, c.level, c.code AS constituency, c.entries AS voters, c.added, c.removed, c.corrected, c.root
FROM reporting_store.roll_publication AS p
CROSS JOIN LATERAL jsonb_to_recordset(p.signed #> '{digest,constituencies}') AS c (
    level text, code text, entries bigint, added bigint, removed bigint, corrected bigint, root text
);
COMMENT ON VIEW reporting.roll_publications IS 'What was published of the roll, a row a constituency: the whole roll, then its supplements. No personal data.';
COMMENT ON COLUMN reporting.roll_publications.election_id IS 'The election.';
COMMENT ON COLUMN reporting.roll_publications.no IS 'Publications of an election, counted together from 1.';
COMMENT ON COLUMN reporting.roll_publications.kind IS 'roll: the whole; supplement: what changed since the publication before it.';
COMMENT ON COLUMN reporting.roll_publications.published_on IS 'The day on which it was posted.';
COMMENT ON COLUMN reporting.roll_publications.late IS 'Whether that was after the last day that the law allows (Election Law 28; Shanghai''s rules 26).';
COMMENT ON COLUMN reporting.roll_publications.level IS 'district or town.';
COMMENT ON COLUMN reporting.roll_publications.constituency IS 'The constituency''s code in the set-up of then.';
COMMENT ON COLUMN reporting.roll_publications.voters IS 'How many stand on this constituency''s roll with this publication.';
COMMENT ON COLUMN reporting.roll_publications.added IS 'How many a supplement added.';
COMMENT ON COLUMN reporting.roll_publications.removed IS 'How many a supplement removed.';
COMMENT ON COLUMN reporting.roll_publications.corrected IS 'Of how many a supplement corrected name or gender.';
COMMENT ON COLUMN reporting.roll_publications.root IS 'The Merkle root over the constituency''s entries, as hex: contracts/roll_digest.py.';
GRANT SELECT ON reporting.roll_publications TO analyst;

-- migrate:down
DROP VIEW reporting.roll_publications;
DROP FUNCTION reporting_store.roll_at(text, timestamptz, timestamptz);
DROP TABLE reporting_store.roll_publication;
DROP TABLE reporting_store.set_up_version;
