-- migrate:up
-- Each event of an appeal tells a part of it, and they may come in any order: the latest names the state, and each part
-- has the version that told it.
CREATE TABLE reporting_store.appeal (
    appeal_id uuid PRIMARY KEY,
    election_id text NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    lodged_version integer,
    kind text,
    late boolean,
    decide_by date,
    decided_version integer,
    decided_late boolean
);
COMMENT ON TABLE reporting_store.appeal IS 'One row an appeal against the roll, with nothing personal: what it is about, how far it is, and by when it is to be decided.';

CREATE VIEW reporting.appeals AS
SELECT
    a.election_id,
    a.kind,
    a.state,
    a.late,
    a.decided_late,
    a.decided_version IS NULL
        AND (now() AT TIME ZONE coalesce(e.time_zone, 'Asia/Shanghai'))::date > a.decide_by AS overdue,
    count(*) AS appeals
FROM reporting_store.appeal AS a
LEFT JOIN reporting_store.election AS e ON e.election_id = a.election_id
WHERE a.lodged_version IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6;
COMMENT ON VIEW reporting.appeals IS 'Appeals against the published roll (Election Law 28 and 29), now.';
COMMENT ON COLUMN reporting.appeals.election_id IS 'The election.';
COMMENT ON COLUMN reporting.appeals.kind IS 'omitted: somebody is missing from the roll; wrongly_listed: somebody stands on it who should not; wrong_entry: an entry is wrong.';
COMMENT ON COLUMN reporting.appeals.state IS 'lodged, decided, suit_filed (at the people''s court) or suit_judged.';
COMMENT ON COLUMN reporting.appeals.late IS 'Whether it was lodged after the days for it.';
COMMENT ON COLUMN reporting.appeals.decided_late IS 'Whether it was decided after the days for it; null: it is not decided.';
COMMENT ON COLUMN reporting.appeals.overdue IS 'Whether it is not decided although the last day for that has ended, in the election''s time zone.';
COMMENT ON COLUMN reporting.appeals.appeals IS 'How many appeals stand so.';
GRANT SELECT ON reporting.appeals TO analyst;

-- migrate:down
DROP VIEW reporting.appeals;
DROP TABLE reporting_store.appeal;
