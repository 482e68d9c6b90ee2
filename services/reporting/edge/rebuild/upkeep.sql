-- name: begin
-- Notes that a rebuild begins; a second one at the same time is refused by the index.
INSERT INTO reporting_upkeep.rebuild (run, asked_by) VALUES ($1, $2)

-- name: break_off
-- Notes that rebuilds which nobody does any more have ended.
UPDATE reporting_upkeep.rebuild SET ended_at = noted_at, outcome = 'broken_off', why = 'whoever did it was ended'
WHERE ended_at IS NULL

-- name: enter
-- Notes that a rebuild ($1) enters a phase ($2).
UPDATE reporting_upkeep.rebuild SET phase = $2, phase_began_at = now(), noted_at = now() WHERE run = $1

-- name: note
-- Notes how far a rebuild ($1) is: events to read, read, unreadable; answers whether it is to be given up.
UPDATE reporting_upkeep.rebuild SET events_of = $2, events_read = $3, unreadable = $4, noted_at = now()
WHERE run = $1
RETURNING cancel_asked

-- name: end_swapped
-- Notes that a rebuild ($1) has read so many events ($2) and takes the old one's place, unless somebody gave it up;
-- answers after how many seconds.
UPDATE reporting_upkeep.rebuild SET phase = 'swapped', events_read = $2, ended_at = clock_timestamp(), outcome = 'swapped'
WHERE run = $1 AND ended_at IS NULL AND NOT cancel_asked
RETURNING extract(epoch FROM ended_at - began_at)::float8

-- name: end
-- Notes how a rebuild ($1) ended ($2), and of what it failed ($3).
UPDATE reporting_upkeep.rebuild SET ended_at = now(), outcome = $2, why = $3 WHERE run = $1 AND ended_at IS NULL

-- name: ask_to_cancel
-- Asks whoever does it to give a rebuild up; answers which, how many events it has read, and in how many seconds.
UPDATE reporting_upkeep.rebuild SET cancel_asked = true
WHERE ended_at IS NULL AND NOT cancel_asked
RETURNING run, events_read, extract(epoch FROM now() - began_at)::float8 AS seconds

-- name: is_open
-- Whether a rebuild is noted that has not ended.
SELECT EXISTS (SELECT FROM reporting_upkeep.rebuild WHERE ended_at IS NULL)

-- name: latest
-- The latest rebuild, under way or ended, with the seconds since it began and since its phase did.
SELECT run, asked_by, began_at, phase, events_of, events_read, unreadable, cancel_asked, ended_at, outcome, why,
    extract(epoch FROM coalesce(ended_at, now()) - began_at)::float8 AS seconds,
    extract(epoch FROM coalesce(ended_at, now()) - phase_began_at)::float8 AS phase_seconds
FROM reporting_upkeep.rebuild
ORDER BY began_at DESC
LIMIT 1

-- name: alone
-- Takes the place of who looks after rebuilds ($1), for as long as this connection lives; false: somebody has it.
SELECT pg_try_advisory_lock(1920298864, $1)

-- name: alone_at_last
-- Takes a place ($1), once whoever had it has ended.
SELECT pg_advisory_lock(1920298864, $1)

-- name: among_others
-- Takes a place ($1) that others may have too.
SELECT pg_advisory_lock_shared(1920298864, $1)

-- name: is_somebody
-- Whether somebody has a place ($1), in whichever process.
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND classid = 1920298864 AND objid = $1::integer::oid AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)

-- name: rows_kept
-- About how many rows each table of a schema ($1) has, and how many bytes with its indexes.
SELECT relname AS name, n_live_tup AS rows, pg_total_relation_size(relid) AS bytes
FROM pg_stat_user_tables WHERE schemaname = $1 ORDER BY relname

-- name: alone_no_more
-- Gives the place ($1) back.
SELECT pg_advisory_unlock(1920298864, $1)
