-- Makes the statement that creates the database ($1) of the role of the same name.
SELECT format('CREATE DATABASE %I OWNER %I', $1::text, $1::text)
