-- migrate:up
-- That somebody has moved is said of a household: whom another one lists by now has moved there, and is to be asked there.
CREATE OR REPLACE VIEW reporting_store.covered AS
SELECT
    b.election_id, b.place_code, b.patch_code, b.household_id,
    b.may_vote,
    b.may_vote AND b.registered AS registered,
    b.registered AND NOT b.may_vote AS unexpected,
    b.may_vote AND NOT b.registered AND b.reason = 'moved' AS moved,
    b.may_vote AND NOT b.registered AND b.reason = 'refused' AS refused,
    b.may_vote AND NOT b.registered AND b.reason IS NULL AS missed,
    b.result = 'registered' AS said_registered
FROM (
    SELECT
        r.election_id, r.place_code, r.patch_code, r.household_id, r.may_vote, g.voter_token IS NOT NULL AS registered,
        v.result,
        CASE
            WHEN v.result = 'refused' OR (v.result = 'moved' AND v.household_id = r.household_id) THEN v.result
        END AS reason
    FROM reporting_store.resident AS r
    LEFT JOIN (
        SELECT DISTINCT election_id, voter_token FROM reporting_store.registration
        WHERE status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ) AS g ON g.election_id = r.election_id AND g.voter_token = r.voter_token
    LEFT JOIN reporting_store.resident_visit AS v
        ON v.election_id = r.election_id AND v.voter_token = r.voter_token
    WHERE r.why_not IS DISTINCT FROM 'NOT_LISTED'
) AS b;
COMMENT ON COLUMN reporting.coverage.reason_recorded IS 'How many who may vote are not registered, and have a reason on record: the latest visit says moved (from the household in which they count) or refused.';

-- migrate:down
COMMENT ON COLUMN reporting.coverage.reason_recorded IS 'How many who may vote are not registered, and have a reason on record: the latest visit says moved or refused.';
CREATE OR REPLACE VIEW reporting_store.covered AS
SELECT
    b.election_id, b.place_code, b.patch_code, b.household_id,
    b.may_vote,
    b.may_vote AND b.registered AS registered,
    b.registered AND NOT b.may_vote AS unexpected,
    b.may_vote AND NOT b.registered AND b.result = 'moved' AS moved,
    b.may_vote AND NOT b.registered AND b.result = 'refused' AS refused,
    b.may_vote AND NOT b.registered AND (b.result IN ('moved', 'refused')) IS NOT TRUE AS missed,
    b.result = 'registered' AS said_registered
FROM (
    SELECT
        r.election_id, r.place_code, r.patch_code, r.household_id, r.may_vote, g.voter_token IS NOT NULL AS registered,
        v.result
    FROM reporting_store.resident AS r
    LEFT JOIN (
        SELECT DISTINCT election_id, voter_token FROM reporting_store.registration
        WHERE status IN ('pending', 'suspected', 'verified', 'eligible', 'refused')
    ) AS g ON g.election_id = r.election_id AND g.voter_token = r.voter_token
    LEFT JOIN reporting_store.resident_visit AS v
        ON v.election_id = r.election_id AND v.voter_token = r.voter_token
    WHERE r.why_not IS DISTINCT FROM 'NOT_LISTED'
) AS b;
