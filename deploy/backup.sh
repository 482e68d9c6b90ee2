#!/bin/sh
# A backup of the stores: deploy/backup.sh FOLDER [DAYS]
#
# Writes FOLDER/<moment>/registration.dump and validation.dump with their checksums, while the services go on; backups of ours
# in FOLDER that are older than DAYS (14) are removed, never the last one. The keys are kept apart: deploy/backup-keys.sh.
# Validation's store comes first: whatever it knows of, registration's has then. What either lacks of the time after, a
# restored store reads back from its own topic. Reporting is counted anew and needs none.
set -eu

folder=${1:?usage: deploy/backup.sh FOLDER [DAYS]}
days=${2:-14}
moment=$(date -u +%Y-%m-%dT%H%M%SZ)
umask 077
mkdir -p "$folder"
beside=$(mktemp -d "$folder/.making.XXXXXX")
trap 'rm -rf "$beside"' EXIT

for database in validation registration; do
    docker compose exec -T postgres sh -c \
        "PGPASSWORD=\$(cat \"\${SECRETS:-/run/secrets}/postgres_password\") exec pg_dump --username=postgres --format=custom --no-password $database" \
        > "$beside/$database.dump"
    # A dump that cannot be listed could not be restored.
    docker compose exec -T postgres sh -c 'exec pg_restore --list' < "$beside/$database.dump" | grep -q 'eventstore log' || {
        echo "backup: the dump of $database cannot be read back; nothing is kept of this backup" >&2
        exit 1
    }
done
(cd "$beside" && sha256sum registration.dump validation.dump > SHA256SUMS)
mv "$beside" "$folder/$moment"
trap - EXIT

find "$folder" -mindepth 1 -maxdepth 1 -type d -name '????-??-??T??????Z' ! -name "$moment" -mtime "+$((days - 1))" \
    -exec rm -rf {} +
echo "backup: $folder/$moment"
