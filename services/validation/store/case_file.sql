-- name: registration
-- One registration as it is kept, not locked.
SELECT * FROM validation.registration WHERE registration_id = $1;

-- name: resident
-- What the registry has of one voter, sealed.
SELECT name_sealed, details_sealed FROM validation.resident WHERE voter_token = $1;
