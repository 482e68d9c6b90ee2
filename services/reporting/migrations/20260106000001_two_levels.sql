-- migrate:up
-- Set-ups that an earlier release kept may name a town constituency for staff who have no vote at that level.
UPDATE reporting_store.place SET town_constituency = NULL
WHERE affiliation IN ('central', 'municipal') AND town_constituency IS NOT NULL;

CREATE VIEW reporting.tally_by_level AS
SELECT
    t.election_id,
    l.level,
    t.status,
    sum(t.voters)::bigint AS voters
FROM reporting_store.tally AS t
JOIN reporting_store.place AS p ON p.election_id = t.election_id AND p.code = t.place_code
CROSS JOIN LATERAL (
    VALUES ('district', p.district_constituency), ('town', p.town_constituency)
) AS l (level, constituency)
WHERE l.constituency IS NOT NULL
GROUP BY t.election_id, l.level, t.status
HAVING sum(t.voters) <> 0;
COMMENT ON VIEW reporting.tally_by_level IS 'Registrations by the level at which their voters vote and status, now. Who votes for town deputies votes for district deputies too; staff of central and municipal units vote for district deputies only (Shanghai''s rules 17); who is at no place of the set-up is at neither level. No personal data.';
COMMENT ON COLUMN reporting.tally_by_level.election_id IS 'The election.';
COMMENT ON COLUMN reporting.tally_by_level.level IS 'district or town.';
COMMENT ON COLUMN reporting.tally_by_level.status IS 'As in reporting.tally.';
COMMENT ON COLUMN reporting.tally_by_level.voters IS 'How many registrations have this status.';

GRANT SELECT ON reporting.tally_by_level TO analyst;

-- migrate:down
DROP VIEW reporting.tally_by_level;
