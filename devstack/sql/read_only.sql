-- Makes the statement that lets a role ($1) only read, unless it asks otherwise; its grants decide what.
SELECT format('ALTER ROLE %I SET default_transaction_read_only = on', $1::text)
