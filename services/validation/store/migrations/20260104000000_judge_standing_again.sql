-- migrate:up
-- Registrations that were judged before likeness keys and spouses were kept are found by nobody who is probably the same
-- person, and by no change of a spouse. They are judged again, where the election day is not past: a roll that was voted
-- by stays what it was. Where nothing new is found, nothing is said.
UPDATE validation.registration r SET due = true, due_because = 'set_up'
FROM validation.election e
WHERE e.election_id = r.election_id
  AND (e.set_up::jsonb #>> '{election,election_day}')::date
      >= (now() AT TIME ZONE (e.set_up::jsonb #>> '{election,time_zone}'))::date
  AND r.event_type IS NULL AND NOT r.due AND r.status IN ('suspected', 'verified', 'eligible');

-- migrate:down
-- Whoever is due again may stay so: judging again for nothing says nothing.
