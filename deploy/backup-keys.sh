#!/bin/sh
# A copy of the keyring and of the desk's accounts: deploy/backup-keys.sh FILE.tar
#
# Without it nothing personal opens any more. Keep it where no backup of the databases is: each alone is worth nothing to a
# thief. Make one at once after each new election, which has keys of its own.
set -eu

file=${1:?usage: deploy/backup-keys.sh FILE.tar}
umask 077
set --
for keys in installation dead-letters registry signing names details desk accounts; do
    set -- "$@" --volume "xuanmin_keys_$(echo "$keys" | tr - _):/keys/$keys:ro"
done
docker run --rm "$@" xuanmin:0.2.0 tar --create --directory=/ keys > "$file.new"
tar --list --file="$file.new" | grep -q 'keys/installation/voter-token.key' || {
    rm -f "$file.new"
    echo "backup: the copy holds no key of the installation; nothing is kept" >&2
    exit 1
}
mv "$file.new" "$file"
echo "backup: $file"
