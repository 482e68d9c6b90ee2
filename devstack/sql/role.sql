-- Makes the statement that creates a login role ($1) with a password ($2), or gives an existing one that password.
SELECT format(
    CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1::text)
        THEN 'ALTER ROLE %I LOGIN PASSWORD %L'
        ELSE 'CREATE ROLE %I LOGIN PASSWORD %L'
    END,
    $1::text,
    $2::text
)
