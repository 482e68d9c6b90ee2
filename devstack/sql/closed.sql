-- Makes the statement that closes a database ($1) to everyone but its owner and those to whom it is granted.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $1::text)
