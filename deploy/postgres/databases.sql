-- The services' roles and databases, made once when the server is new: each service owns one database and enters no
-- other; the analyst enters reporting's and reads there what its migrations grant. The same as devstack/databases.py.
-- psql reads each password from its secret's file, so that none stands on a command line or in a log.
\set registration_password `cat "${SECRETS:-/run/secrets}/registration_password"`
\set validation_password `cat "${SECRETS:-/run/secrets}/validation_password"`
\set reporting_password `cat "${SECRETS:-/run/secrets}/reporting_password"`
\set analyst_password `cat "${SECRETS:-/run/secrets}/analyst_password"`

CREATE ROLE registration LOGIN PASSWORD :'registration_password';
CREATE ROLE validation LOGIN PASSWORD :'validation_password';
CREATE ROLE reporting LOGIN PASSWORD :'reporting_password';
CREATE ROLE analyst LOGIN PASSWORD :'analyst_password';

CREATE DATABASE registration OWNER registration;
CREATE DATABASE validation OWNER validation;
CREATE DATABASE reporting OWNER reporting;

REVOKE ALL ON DATABASE registration FROM PUBLIC;
REVOKE ALL ON DATABASE validation FROM PUBLIC;
REVOKE ALL ON DATABASE reporting FROM PUBLIC;
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;

GRANT CONNECT ON DATABASE reporting TO analyst;
ALTER ROLE analyst SET default_transaction_read_only = on;
