-- migrate:up
-- One row a unit that was contacted: each event holds the unit's whole standing, so the latest says all.
CREATE TABLE reporting_store.unit_outreach (
    election_id text NOT NULL,
    place_code text NOT NULL,
    version integer NOT NULL,
    stage text NOT NULL,
    attempts integer NOT NULL,
    doubts text[] NOT NULL,
    promised_voters integer,
    promised_by date,
    expected_voters integer,
    last_contact_at timestamptz NOT NULL,
    next_contact_on date,
    won_over_at_attempt integer,
    PRIMARY KEY (election_id, place_code)
);
COMMENT ON TABLE reporting_store.unit_outreach IS 'How each unit that was contacted stands, with nothing that anybody said.';

-- An item that was taken back keeps its row, with the quantity 0: an earlier version may still come.
CREATE TABLE reporting_store.publicity (
    election_id text NOT NULL,
    reference text NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    channel text,
    place_code text,
    on_day date NOT NULL,
    quantity bigint NOT NULL,
    PRIMARY KEY (election_id, reference)
);
COMMENT ON TABLE reporting_store.publicity IS 'The office''s publicity, an item a row, as it was recorded last.';

CREATE VIEW reporting.unit_outreach AS
SELECT
    u.election_id,
    u.place_code,
    u.name,
    u.affiliation,
    coalesce(o.attempts, 0) AS attempts,
    coalesce(o.stage, 'not_contacted') AS stage,
    coalesce(array_to_string(o.doubts, ' '), '') AS doubts,
    o.promised_voters,
    o.promised_by,
    o.expected_voters,
    t.registered,
    o.last_contact_at,
    o.next_contact_on,
    o.won_over_at_attempt
FROM (
    SELECT election_id, code AS place_code, name, affiliation FROM reporting_store.place WHERE kind = 'unit'
    UNION ALL
    SELECT c.election_id, c.place_code, NULL, NULL
    FROM reporting_store.unit_outreach AS c
    WHERE NOT EXISTS (
        SELECT FROM reporting_store.place AS p
        WHERE p.election_id = c.election_id AND p.code = c.place_code AND p.kind = 'unit'
    )
) AS u
LEFT JOIN reporting_store.unit_outreach AS o ON o.election_id = u.election_id AND o.place_code = u.place_code
CROSS JOIN LATERAL (
    SELECT coalesce(sum(voters), 0)::bigint AS registered
    FROM reporting_store.tally
    WHERE election_id = u.election_id AND place_code = u.place_code
        AND status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
) AS t;
COMMENT ON VIEW reporting.unit_outreach IS 'Every unit of the set-up, also one that nobody has contacted yet, and how far the office is with it. No personal data.';
COMMENT ON COLUMN reporting.unit_outreach.election_id IS 'The election.';
COMMENT ON COLUMN reporting.unit_outreach.place_code IS 'The unit''s code.';
COMMENT ON COLUMN reporting.unit_outreach.name IS 'The unit''s name in the set-up; null: it was contacted, and the set-up has it no more.';
COMMENT ON COLUMN reporting.unit_outreach.affiliation IS 'town, district, municipal or central; null: not said, or the set-up has it no more.';
COMMENT ON COLUMN reporting.unit_outreach.attempts IS 'How many contacts with it are recorded.';
COMMENT ON COLUMN reporting.unit_outreach.stage IS 'not_contacted, contacted (nobody has answered yet), reluctant, promised, declined or enrolled.';
COMMENT ON COLUMN reporting.unit_outreach.doubts IS 'Everything that it ever doubted, the first first, as codes with a space between: too_much_work, many_staff, many_elderly, who_is_responsible, privacy, no_time, already_elsewhere, other.';
COMMENT ON COLUMN reporting.unit_outreach.promised_voters IS 'How many voters it last promised to register; null: no promise stands.';
COMMENT ON COLUMN reporting.unit_outreach.promised_by IS 'By the end of which day.';
COMMENT ON COLUMN reporting.unit_outreach.expected_voters IS 'How many it said it will report when it enrolled; null: it is not enrolled.';
COMMENT ON COLUMN reporting.unit_outreach.registered IS 'How many count as registered there now.';
COMMENT ON COLUMN reporting.unit_outreach.last_contact_at IS 'When it was last contacted.';
COMMENT ON COLUMN reporting.unit_outreach.next_contact_on IS 'When it is to be contacted next, as was agreed at the last contact; null: nothing was agreed.';
COMMENT ON COLUMN reporting.unit_outreach.won_over_at_attempt IS 'At which contact it enrolled after it had been reluctant or had declined; null: it is not enrolled, or never hesitated.';

CREATE VIEW reporting.publicity AS
SELECT election_id, kind, channel, place_code, on_day, sum(quantity)::bigint AS quantity, count(*) AS items
FROM reporting_store.publicity
WHERE quantity > 0
GROUP BY election_id, kind, channel, place_code, on_day;
COMMENT ON VIEW reporting.publicity IS 'What was printed, put up, handed out, posted and broadcast, without what was taken back. Pieces of one kind add up; pieces and times of different kinds do not. No personal data.';
COMMENT ON COLUMN reporting.publicity.election_id IS 'The election.';
COMMENT ON COLUMN reporting.publicity.kind IS 'poster, leaflet, open_letter, banner, bulletin, post, broadcast or other.';
COMMENT ON COLUMN reporting.publicity.channel IS 'wechat, community_paper, mobile_paper, screen, loudspeaker, site or door_to_door; null: no way of its own.';
COMMENT ON COLUMN reporting.publicity.place_code IS 'Where; null: at no single place.';
COMMENT ON COLUMN reporting.publicity.on_day IS 'On which day, in the election''s time zone.';
COMMENT ON COLUMN reporting.publicity.quantity IS 'How many pieces of a material, or how many times a post or broadcast went out.';
COMMENT ON COLUMN reporting.publicity.items IS 'How many items the office recorded.';

CREATE OR REPLACE VIEW reporting.outreach AS
SELECT election_id, kind, sum(quantity)::bigint AS quantity
FROM reporting_store.publicity
WHERE quantity > 0
GROUP BY election_id, kind
UNION ALL
SELECT election_id, 'unit_contact', sum(attempts)
FROM reporting_store.unit_outreach
GROUP BY election_id;
COMMENT ON VIEW reporting.outreach IS 'What was done to reach voters, by kind: publicity, and contacts with units.';
COMMENT ON COLUMN reporting.outreach.kind IS 'poster, leaflet, open_letter, banner, bulletin, post, broadcast or other; or unit_contact: calls at and visits to work units.';
COMMENT ON COLUMN reporting.outreach.quantity IS 'How many pieces, how many times, how many contacts.';

GRANT SELECT ON reporting.unit_outreach, reporting.publicity TO analyst;

-- migrate:down
CREATE OR REPLACE VIEW reporting.outreach AS
SELECT NULL::text AS election_id, NULL::text AS kind, NULL::bigint AS quantity WHERE false;
COMMENT ON VIEW reporting.outreach IS 'What was done to reach voters. It has no rows: no outreach is recorded yet.';
COMMENT ON COLUMN reporting.outreach.kind IS 'Posters, leaflets, letters, banners, bulletins and the like.';
COMMENT ON COLUMN reporting.outreach.quantity IS 'How many.';
DROP VIEW reporting.publicity;
DROP VIEW reporting.unit_outreach;
DROP TABLE reporting_store.publicity;
DROP TABLE reporting_store.unit_outreach;
