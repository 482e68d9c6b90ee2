-- name: applied_migrations
-- What dbmate has applied here.
SELECT version FROM public.schema_migrations;

-- name: time_now
-- The server's clock.
SELECT extract(epoch FROM clock_timestamp())::float8;
