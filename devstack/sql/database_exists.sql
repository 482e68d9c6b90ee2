-- Whether there is a database of this name ($1): CREATE DATABASE knows no IF NOT EXISTS.
SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1::text)
