-- migrate:up
CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS 'The counts, the roll and where they stand, for people who ask questions in SQL.';

CREATE VIEW reporting.tally AS
SELECT
    t.election_id,
    coalesce(p.kind, 'unknown') AS place_kind,
    t.place_code,
    t.status,
    sum(t.voters)::bigint AS voters
FROM reporting_store.tally AS t
LEFT JOIN reporting_store.place AS p ON p.election_id = t.election_id AND p.code = t.place_code
GROUP BY t.election_id, p.kind, t.place_code, t.status
HAVING sum(t.voters) <> 0;
COMMENT ON VIEW reporting.tally IS 'Registrations by place and status, now. On the roll: verified, eligible. Counted as registered: these, pending, suspected and refused. Not counted: withdrawn, duplicate, transferred, struck_off.';
COMMENT ON COLUMN reporting.tally.election_id IS 'The election.';
COMMENT ON COLUMN reporting.tally.place_kind IS 'unit, village (neighbourhoods too), or unknown: the set-up has no such place.';
COMMENT ON COLUMN reporting.tally.place_code IS 'The place as the registration names it.';
COMMENT ON COLUMN reporting.tally.status IS 'pending, suspected, verified, eligible, refused, withdrawn, duplicate, transferred or struck_off.';
COMMENT ON COLUMN reporting.tally.voters IS 'How many registrations have this status.';

CREATE VIEW reporting.tally_by_day AS
SELECT
    g.election_id,
    (g.registered_at AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date AS day,
    coalesce(p.kind, 'unknown') AS place_kind,
    g.place_code,
    g.status,
    count(*) AS voters
FROM reporting_store.registration AS g
LEFT JOIN reporting_store.election AS e ON e.election_id = g.election_id
LEFT JOIN reporting_store.place AS p ON p.election_id = g.election_id AND p.code = g.place_code
WHERE g.status IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;
COMMENT ON VIEW reporting.tally_by_day IS 'Registrations by the day on which they were made, place and status, now.';
COMMENT ON COLUMN reporting.tally_by_day.election_id IS 'The election.';
COMMENT ON COLUMN reporting.tally_by_day.day IS 'The day of registration (registered_at) in the election''s time zone.';
COMMENT ON COLUMN reporting.tally_by_day.place_kind IS 'unit, village (neighbourhoods too), or unknown: the set-up has no such place.';
COMMENT ON COLUMN reporting.tally_by_day.place_code IS 'The place as the registration names it.';
COMMENT ON COLUMN reporting.tally_by_day.status IS 'As in reporting.tally.';
COMMENT ON COLUMN reporting.tally_by_day.voters IS 'How many registrations made on this day have this status.';

CREATE VIEW reporting.tally_by_constituency AS
SELECT
    t.election_id,
    c.level,
    c.code AS constituency,
    c.name,
    t.status,
    sum(t.voters)::bigint AS voters
FROM reporting_store.tally AS t
JOIN reporting_store.place AS p ON p.election_id = t.election_id AND p.code = t.place_code
JOIN reporting_store.constituency AS c
    ON c.election_id = t.election_id AND c.code IN (p.district_constituency, p.town_constituency)
GROUP BY t.election_id, c.level, c.code, c.name, t.status
HAVING sum(t.voters) <> 0;
COMMENT ON VIEW reporting.tally_by_constituency IS 'Registrations by constituency and status, now. Every known place is in one district constituency and at most one town constituency: staff of central and municipal units vote for district deputies only, so the levels'' totals differ.';
COMMENT ON COLUMN reporting.tally_by_constituency.election_id IS 'The election.';
COMMENT ON COLUMN reporting.tally_by_constituency.level IS 'district or town.';
COMMENT ON COLUMN reporting.tally_by_constituency.constituency IS 'The constituency''s code.';
COMMENT ON COLUMN reporting.tally_by_constituency.name IS 'The constituency''s name.';
COMMENT ON COLUMN reporting.tally_by_constituency.status IS 'As in reporting.tally.';
COMMENT ON COLUMN reporting.tally_by_constituency.voters IS 'How many registrations have this status.';

CREATE VIEW reporting.findings AS
SELECT
    g.election_id,
    f.code AS finding,
    g.status,
    count(DISTINCT g.registration_id) AS voters
FROM reporting_store.registration AS g
CROSS JOIN LATERAL jsonb_to_recordset(g.findings) AS f (code text)
WHERE g.judged_version >= g.registration_version
GROUP BY g.election_id, f.code, g.status;
COMMENT ON VIEW reporting.findings IS 'Registrations by what their latest assessment found, now. One registration may have several findings: the counts overlap and do not add up.';
COMMENT ON COLUMN reporting.findings.election_id IS 'The election.';
COMMENT ON COLUMN reporting.findings.finding IS 'The finding''s code, like NAME_MISMATCH.';
COMMENT ON COLUMN reporting.findings.status IS 'As in reporting.tally.';
COMMENT ON COLUMN reporting.findings.voters IS 'How many registrations with this finding have this status.';

CREATE VIEW reporting.coverage AS
SELECT
    p.election_id,
    p.kind AS place_kind,
    p.code AS place_code,
    p.name,
    coalesce(sum(t.voters) FILTER (
        WHERE t.status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ), 0)::bigint AS registered,
    coalesce(sum(t.voters) FILTER (WHERE t.status IN ('verified', 'eligible')), 0)::bigint AS on_the_roll,
    NULL::bigint AS baseline
FROM reporting_store.place AS p
LEFT JOIN reporting_store.tally AS t ON t.election_id = p.election_id AND t.place_code = p.code
GROUP BY p.election_id, p.kind, p.code, p.name;
COMMENT ON VIEW reporting.coverage IS 'Every place of the set-up, also one where nobody has registered yet, against the residents expected there.';
COMMENT ON COLUMN reporting.coverage.election_id IS 'The election.';
COMMENT ON COLUMN reporting.coverage.place_kind IS 'unit or village (neighbourhoods too).';
COMMENT ON COLUMN reporting.coverage.place_code IS 'The place''s code in the set-up.';
COMMENT ON COLUMN reporting.coverage.name IS 'The place''s name in the set-up.';
COMMENT ON COLUMN reporting.coverage.registered IS 'How many count as registered there.';
COMMENT ON COLUMN reporting.coverage.on_the_roll IS 'How many of them are on the roll.';
COMMENT ON COLUMN reporting.coverage.baseline IS 'How many residents are expected there; null: no baseline was recorded.';

CREATE VIEW reporting.outreach AS
SELECT NULL::text AS election_id, NULL::text AS kind, NULL::bigint AS quantity WHERE false;
COMMENT ON VIEW reporting.outreach IS 'What was done to reach voters. It has no rows: no outreach is recorded yet.';
COMMENT ON COLUMN reporting.outreach.election_id IS 'The election.';
COMMENT ON COLUMN reporting.outreach.kind IS 'Posters, leaflets, letters, banners, bulletins and the like.';
COMMENT ON COLUMN reporting.outreach.quantity IS 'How many.';

CREATE VIEW reporting.roll AS
SELECT g.election_id, n.name, g.gender, p.district_constituency, p.town_constituency
FROM reporting_store.roll_entry AS n
JOIN reporting_store.registration AS g USING (registration_id)
LEFT JOIN reporting_store.place AS p ON p.election_id = g.election_id AND p.code = g.place_code;
COMMENT ON VIEW reporting.roll IS 'The voter roll as it would be published now: one row a voter who is verified or eligible.';
COMMENT ON COLUMN reporting.roll.election_id IS 'The election.';
COMMENT ON COLUMN reporting.roll.name IS 'The voter''s name; null where the election''s key was destroyed or is not here.';
COMMENT ON COLUMN reporting.roll.gender IS 'male or female, as the identity number says.';
COMMENT ON COLUMN reporting.roll.district_constituency IS 'Where the voter votes for district deputies; null: the place is not in the set-up.';
COMMENT ON COLUMN reporting.roll.town_constituency IS 'Where the voter votes for town deputies; null: staff of central and municipal units do not, or the place is not in the set-up.';

CREATE VIEW reporting.processed_through AS
SELECT DISTINCT ON (topic, partition) topic, partition, next_offset - 1 AS "offset", moved_at
FROM eventstore.checkpoint
WHERE consumer = 'reporting' AND next_offset > 0
ORDER BY topic, partition, moved_at DESC;
COMMENT ON VIEW reporting.processed_through IS 'The last Kafka record of each partition that is in the counts.';
COMMENT ON COLUMN reporting.processed_through.topic IS 'The topic.';
COMMENT ON COLUMN reporting.processed_through.partition IS 'The partition.';
COMMENT ON COLUMN reporting.processed_through."offset" IS 'The offset of its last record that is counted.';
COMMENT ON COLUMN reporting.processed_through.moved_at IS 'When it was counted, by the database''s clock.';

GRANT USAGE ON SCHEMA reporting TO analyst;
GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO analyst;

-- migrate:down
DROP SCHEMA reporting CASCADE;
