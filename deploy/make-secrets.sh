#!/bin/sh
# Makes the passwords of docker-compose.yml in deploy/secrets: random, once; those that exist are left as they are.
# The folder is closed to other users of this machine. The files in it are readable, because Docker mounts each file as
# it is, for processes of other user ids: a container sees only those that docker-compose.yml gives it.
set -eu

folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 0700 "$folder"

write() {
    printf '%s' "$2" > "$folder/$1.new"
    chmod 0444 "$folder/$1.new"
    mv -f "$folder/$1.new" "$folder/$1"
}

for role in postgres registration validation reporting analyst; do
    if [ ! -s "$folder/${role}_password" ]; then
        write "${role}_password" "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"
    fi
done

# The address of each service's database, under the name of its setting.
for service in registration validation reporting; do
    password=$(cat "$folder/${service}_password")
    write "xuanmin_${service}_dsn" "postgresql://$service:$password@postgres:5432/$service"
done

echo "The secrets are in $folder. Keep a copy in a safe place, apart from the backups of the data."
