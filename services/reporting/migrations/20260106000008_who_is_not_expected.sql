-- migrate:up
-- Nobody is refused by a comparison, and nobody asks for whom it leaves out: how many those are, and why, is for a person
-- to look at.
CREATE VIEW reporting.coverage_not_expected AS
SELECT
    r.election_id,
    r.place_code,
    r.why_not,
    count(*) AS residents,
    count(g.voter_token) AS registered
FROM reporting_store.resident AS r
LEFT JOIN (
    SELECT DISTINCT election_id, voter_token FROM reporting_store.registration
    WHERE status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
) AS g ON g.election_id = r.election_id AND g.voter_token = r.voter_token
WHERE NOT r.may_vote AND r.why_not <> 'NOT_LISTED'
GROUP BY r.election_id, r.place_code, r.why_not;
COMMENT ON VIEW reporting.coverage_not_expected IS 'How many residents of the baseline are not expected to register, and are on no list of those missed, by why. A status in the registry may be wrong, and a household outside the city may bring its certificate: somebody should look. No personal data.';
COMMENT ON COLUMN reporting.coverage_not_expected.election_id IS 'The election.';
COMMENT ON COLUMN reporting.coverage_not_expected.place_code IS 'The place where they count.';
COMMENT ON COLUMN reporting.coverage_not_expected.why_not IS 'UNDER_AGE, DECEASED, MOVED_OUT, RIGHTS_DEPRIVED, RIGHTS_SUSPENDED, LEFT_OFF or NON_LOCAL: as the findings are called.';
COMMENT ON COLUMN reporting.coverage_not_expected.residents IS 'How many of them; with may_vote of reporting.coverage, over all reasons, they make up the baseline.';
COMMENT ON COLUMN reporting.coverage_not_expected.registered IS 'How many of these count as registered all the same.';
GRANT SELECT ON reporting.coverage_not_expected TO analyst;

-- migrate:down
DROP VIEW reporting.coverage_not_expected;
