#!/bin/sh
# Puts the stores back as a backup has them: deploy/restore.sh FOLDER/<moment> --yes
#
# What is in the databases now is gone afterwards. The services are stopped meanwhile; reporting is made anew and counts from
# the topics. Each store then reads back from its own topic what came after the backup, before it takes new work.
set -eu

backup=${1:?usage: deploy/restore.sh FOLDER/MOMENT --yes}
(cd "$backup" && sha256sum --check --quiet SHA256SUMS) || {
    echo "restore: $backup is not what was written; nothing was changed" >&2
    exit 1
}
if [ "${2:-}" != --yes ]; then
    echo "restore: this replaces the databases registration, validation and reporting; say --yes" >&2
    exit 2
fi

in_postgres() {
    docker compose exec -T postgres sh -c \
        "PGPASSWORD=\$(cat \"\${SECRETS:-/run/secrets}/postgres_password\") exec $1 --username=postgres --no-password $2"
}

docker compose stop desk registration validation reporting
for database in registration validation reporting; do
    in_postgres psql "--quiet --set=ON_ERROR_STOP=1 --dbname=postgres" << SQL
DROP DATABASE IF EXISTS $database WITH (FORCE);
CREATE DATABASE $database OWNER $database;
REVOKE ALL ON DATABASE $database FROM PUBLIC;
SQL
done
echo 'GRANT CONNECT ON DATABASE reporting TO analyst;' | in_postgres psql "--quiet --set=ON_ERROR_STOP=1 --dbname=postgres"
for database in registration validation; do
    in_postgres pg_restore "--exit-on-error --single-transaction --dbname=$database" < "$backup/$database.dump"
done
docker compose up --detach
echo "restore: done; follow it with: docker compose run --rm tools lag --watch, then: docker compose run --rm tools verify"
