-- migrate:up
-- The committee's decision of a level, and its constituencies: replaced together by a later version.
CREATE TABLE reporting_store.seats_decision (
    election_id text NOT NULL,
    level text NOT NULL,
    version integer NOT NULL,
    total integer NOT NULL,
    basis_population bigint,
    quota integer,
    apportioned boolean NOT NULL,
    decided_on date NOT NULL,
    decided_by text NOT NULL,
    reference text,
    PRIMARY KEY (election_id, level)
);
COMMENT ON TABLE reporting_store.seats_decision IS 'The latest decision on the seats of each level.';

CREATE TABLE reporting_store.seats (
    election_id text NOT NULL,
    level text NOT NULL,
    constituency text NOT NULL,
    population bigint NOT NULL CHECK (population > 0),
    seats integer NOT NULL CHECK (seats BETWEEN 1 AND 3),
    PRIMARY KEY (election_id, level, constituency),
    FOREIGN KEY (election_id, level) REFERENCES reporting_store.seats_decision
);
COMMENT ON TABLE reporting_store.seats IS 'How many deputies each constituency elects by the latest decision.';

CREATE TABLE reporting_store.candidate (
    candidate_id uuid PRIMARY KEY,
    election_id text NOT NULL,
    version integer NOT NULL,
    reference text NOT NULL,
    level text NOT NULL,
    constituency text NOT NULL,
    voter_token uuid NOT NULL,
    number_known boolean NOT NULL,
    gender text,
    nominated_by text NOT NULL,
    nominators integer,
    body text,
    incumbent boolean NOT NULL,
    stage text NOT NULL
);
COMMENT ON TABLE reporting_store.candidate IS 'Possible candidates under the office''s own references, with no name: each as it was recorded last.';

CREATE VIEW reporting.seats AS
SELECT
    s.election_id,
    s.level,
    s.constituency,
    c.name,
    s.population,
    s.seats,
    round(s.population::numeric / s.seats, 2) AS population_per_deputy,
    round(
        s.population::numeric * (sum(s.seats) OVER of_level) / (s.seats * (sum(s.population) OVER of_level)) - 1, 6
    ) AS deviation,
    d.total,
    d.basis_population,
    d.quota,
    d.apportioned,
    d.decided_on,
    d.decided_by,
    d.reference
FROM reporting_store.seats AS s
JOIN reporting_store.seats_decision AS d ON d.election_id = s.election_id AND d.level = s.level
LEFT JOIN reporting_store.constituency AS c
    ON c.election_id = s.election_id AND c.code = s.constituency AND c.level = s.level
WINDOW of_level AS (PARTITION BY s.election_id, s.level);
COMMENT ON VIEW reporting.seats IS 'How many deputies each constituency elects, as the committee decided last (Election Law 12, 15, 25, 26). No personal data.';
COMMENT ON COLUMN reporting.seats.election_id IS 'The election.';
COMMENT ON COLUMN reporting.seats.level IS 'district: deputies to the district''s congress; town: to the town''s.';
COMMENT ON COLUMN reporting.seats.constituency IS 'The constituency''s code.';
COMMENT ON COLUMN reporting.seats.name IS 'Its name in the set-up; null: the set-up has it no more.';
COMMENT ON COLUMN reporting.seats.population IS 'Its people when the seats were decided.';
COMMENT ON COLUMN reporting.seats.seats IS 'How many deputies it elects: one to three.';
COMMENT ON COLUMN reporting.seats.population_per_deputy IS 'People per deputy, to two decimals.';
COMMENT ON COLUMN reporting.seats.deviation IS 'How far that is from the average of the level: 0.1 means a tenth more people per deputy. To six decimals.';
COMMENT ON COLUMN reporting.seats.total IS 'How many deputies all constituencies of the level elect.';
COMMENT ON COLUMN reporting.seats.basis_population IS 'The people of the whole district or town; null: the set-up did not say.';
COMMENT ON COLUMN reporting.seats.quota IS 'The law''s number of deputies for them (Election Law 12); null: the set-up did not say their number.';
COMMENT ON COLUMN reporting.seats.apportioned IS 'Whether the decided seats are those that were computed from population.';
COMMENT ON COLUMN reporting.seats.decided_on IS 'On which day it was decided.';
COMMENT ON COLUMN reporting.seats.decided_by IS 'Which body decided.';
COMMENT ON COLUMN reporting.seats.reference IS 'The public number of its resolution; null: none.';

-- Of several registrations of one voter the one that says most of them: on the roll, then counted as registered, then
-- the latest of the others. The rule of statuses is the one that docs/glossary.md tells.
CREATE VIEW reporting.candidates AS
SELECT
    c.election_id,
    c.reference,
    c.level,
    c.constituency,
    c.nominated_by,
    c.nominators,
    c.incumbent,
    c.stage,
    c.number_known,
    coalesce(g.status IN ('verified', 'eligible'), false) AS on_the_roll,
    g.status AS registration_status,
    coalesce(g.review_open, false) AS under_review,
    v.votes_in,
    v.votes_in = c.constituency AS in_constituency,
    coalesce(array_to_string(CASE WHEN c.stage <> 'withdrawn' THEN ARRAY[
        CASE WHEN NOT c.number_known THEN 'NUMBER_UNKNOWN' END,
        CASE WHEN c.number_known AND NOT r.registered THEN 'NOT_REGISTERED' END,
        CASE WHEN r.registered AND g.status NOT IN ('verified', 'eligible') THEN 'NOT_ON_THE_ROLL' END,
        CASE WHEN r.registered AND g.review_open THEN 'UNDER_REVIEW' END,
        CASE WHEN r.registered AND v.votes_in <> c.constituency THEN 'VOTES_ELSEWHERE' END,
        CASE WHEN r.registered AND v.votes_in IS NULL THEN 'NO_VOTE_AT_THIS_LEVEL' END,
        CASE WHEN n.at_level > 1 THEN 'TWICE_AT_THIS_LEVEL' END,
        CASE WHEN c.stage <> 'surveyed' AND c.nominated_by = 'voters' AND coalesce(c.nominators, 0) < 10
            THEN 'TOO_FEW_NOMINATORS' END,
        CASE WHEN c.stage <> 'surveyed' AND c.nominated_by <> 'voters' AND c.body IS NULL THEN 'BODY_MISSING' END,
        CASE WHEN c.stage <> 'surveyed' AND c.nominated_by <> 'voters' AND n.by_body > s.seats THEN 'MORE_THAN_THE_SEATS' END,
        CASE WHEN k.code IS NULL THEN 'CONSTITUENCY_UNKNOWN' END
    ] END, ' '), '') AS findings
FROM reporting_store.candidate AS c
LEFT JOIN (
    SELECT DISTINCT ON (election_id, voter_token) election_id, voter_token, place_code, status, review_open
    FROM reporting_store.registration
    WHERE (election_id, voter_token) IN (
        SELECT election_id, voter_token FROM reporting_store.candidate WHERE number_known
    ) AND status IS NOT NULL
    ORDER BY
        election_id, voter_token, status IN ('verified', 'eligible') DESC,
        status IN ('pending', 'suspected', 'refused') DESC, registration_recorded_at DESC, registration_id
) AS g ON g.election_id = c.election_id AND g.voter_token = c.voter_token AND c.number_known
LEFT JOIN reporting_store.place AS p ON p.election_id = g.election_id AND p.code = g.place_code
LEFT JOIN reporting_store.constituency AS k
    ON k.election_id = c.election_id AND k.code = c.constituency AND k.level = c.level
LEFT JOIN reporting_store.seats AS s
    ON s.election_id = c.election_id AND s.level = c.level AND s.constituency = c.constituency
CROSS JOIN LATERAL (
    SELECT coalesce(g.status IN ('pending', 'suspected', 'verified', 'eligible', 'refused'), false)
) AS r (registered)
CROSS JOIN LATERAL (
    SELECT CASE WHEN r.registered THEN CASE c.level
        WHEN 'district' THEN p.district_constituency ELSE p.town_constituency
    END END
) AS v (votes_in)
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE o.voter_token = c.voter_token AND o.number_known AND c.number_known) AS at_level,
        count(*) FILTER (
            WHERE o.constituency = c.constituency AND o.nominated_by = c.nominated_by AND o.body = c.body
                AND o.stage <> 'surveyed'
        ) AS by_body
    FROM reporting_store.candidate AS o
    WHERE o.election_id = c.election_id AND o.level = c.level AND o.stage <> 'withdrawn'
) AS n;
COMMENT ON VIEW reporting.candidates IS 'Possible candidates against the roll, one row each under the office''s reference: what a person should look at, and no name. Nobody is refused for it. Personal data: how a person stands on the roll, by that reference.';
COMMENT ON COLUMN reporting.candidates.election_id IS 'The election.';
COMMENT ON COLUMN reporting.candidates.reference IS 'The office''s own number of the candidate.';
COMMENT ON COLUMN reporting.candidates.level IS 'district or town: of which deputies.';
COMMENT ON COLUMN reporting.candidates.constituency IS 'Where the candidate is proposed.';
COMMENT ON COLUMN reporting.candidates.nominated_by IS 'party_organisation, mass_organisation or voters (Election Law 30).';
COMMENT ON COLUMN reporting.candidates.nominators IS 'How many voters nominate together; null: not said, or no voters do.';
COMMENT ON COLUMN reporting.candidates.incumbent IS 'Whether the candidate is a deputy now.';
COMMENT ON COLUMN reporting.candidates.stage IS 'surveyed, nominated, formal or withdrawn.';
COMMENT ON COLUMN reporting.candidates.number_known IS 'Whether a sound identity number was given: only then is the candidate looked for on the roll.';
COMMENT ON COLUMN reporting.candidates.on_the_roll IS 'Whether the candidate is on the voter roll now.';
COMMENT ON COLUMN reporting.candidates.registration_status IS 'The status of the candidate''s registration, as in reporting.tally; null: there is none.';
COMMENT ON COLUMN reporting.candidates.under_review IS 'Whether a finding on it waits for a person.';
COMMENT ON COLUMN reporting.candidates.votes_in IS 'In which constituency of the level the candidate votes; null: not registered, the place is unknown, or staff of a central or municipal unit.';
COMMENT ON COLUMN reporting.candidates.in_constituency IS 'Whether that is the one where the candidate is proposed. The law does not ask for it.';
COMMENT ON COLUMN reporting.candidates.findings IS 'What a person should look at, as codes with a space between; empty: nothing, or withdrawn. They are explained in docs/runbook/seats.md.';

CREATE VIEW reporting.candidate_counts AS
SELECT
    k.election_id, k.level, k.code AS constituency, k.name, s.seats,
    n.surveyed, n.nominated, n.formal, n.withdrawn, n.women, n.incumbents,
    l.candidates, l.fewest, l.most,
    CASE WHEN l.candidates < l.fewest THEN 'too_few' WHEN l.candidates > l.most THEN 'too_many'
        WHEN l.most IS NOT NULL THEN 'right' END AS enough
FROM reporting_store.constituency AS k
LEFT JOIN reporting_store.seats AS s
    ON s.election_id = k.election_id AND s.level = k.level AND s.constituency = k.code
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE c.stage = 'surveyed') AS surveyed,
        count(*) FILTER (WHERE c.stage = 'nominated') AS nominated,
        count(*) FILTER (WHERE c.stage = 'formal') AS formal,
        count(*) FILTER (WHERE c.stage = 'withdrawn') AS withdrawn,
        count(*) FILTER (WHERE c.stage <> 'withdrawn' AND c.gender = 'female') AS women,
        count(*) FILTER (WHERE c.stage <> 'withdrawn' AND c.incumbent) AS incumbents
    FROM reporting_store.candidate AS c
    WHERE c.election_id = k.election_id AND c.level = k.level AND c.constituency = k.code
) AS n
CROSS JOIN LATERAL (
    -- The fewest are the first whole number that is not below four thirds of the seats.
    SELECT CASE WHEN n.formal > 0 THEN n.formal ELSE n.surveyed + n.nominated END, (4 * s.seats + 2) / 3, 2 * s.seats
) AS l (candidates, fewest, most);
COMMENT ON VIEW reporting.candidate_counts IS 'Candidates of each constituency against the seats: deputies elected directly have from one third to one time more candidates than seats (Election Law 31). No personal data.';
COMMENT ON COLUMN reporting.candidate_counts.election_id IS 'The election.';
COMMENT ON COLUMN reporting.candidate_counts.level IS 'district or town.';
COMMENT ON COLUMN reporting.candidate_counts.constituency IS 'The constituency''s code.';
COMMENT ON COLUMN reporting.candidate_counts.name IS 'Its name.';
COMMENT ON COLUMN reporting.candidate_counts.seats IS 'How many deputies it elects by the committee''s decision; null: not decided.';
COMMENT ON COLUMN reporting.candidate_counts.surveyed IS 'How many names were thought of and not nominated yet.';
COMMENT ON COLUMN reporting.candidate_counts.nominated IS 'How many are nominated and not formal yet.';
COMMENT ON COLUMN reporting.candidate_counts.formal IS 'How many are formal candidates.';
COMMENT ON COLUMN reporting.candidate_counts.withdrawn IS 'How many stand no more.';
COMMENT ON COLUMN reporting.candidate_counts.women IS 'How many of those who were not withdrawn are women.';
COMMENT ON COLUMN reporting.candidate_counts.incumbents IS 'How many of those who were not withdrawn are deputies now.';
COMMENT ON COLUMN reporting.candidate_counts.candidates IS 'How many count against the seats: the formal ones, or, until there is one, all who were not withdrawn.';
COMMENT ON COLUMN reporting.candidate_counts.fewest IS 'The fewest that the law allows: four thirds of the seats, rounded up.';
COMMENT ON COLUMN reporting.candidate_counts.most IS 'The most that the law allows: twice the seats. More may be nominated before there are formal candidates.';
COMMENT ON COLUMN reporting.candidate_counts.enough IS 'too_few, right or too_many by that; null: the seats are not decided.';

GRANT SELECT ON reporting.seats, reporting.candidates, reporting.candidate_counts TO analyst;

-- migrate:down
DROP VIEW reporting.candidate_counts;
DROP VIEW reporting.candidates;
DROP VIEW reporting.seats;
DROP TABLE reporting_store.candidate;
DROP TABLE reporting_store.seats;
DROP TABLE reporting_store.seats_decision;
