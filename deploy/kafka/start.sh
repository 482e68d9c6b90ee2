#!/usr/bin/env bash
# Starts Kafka in the apache/kafka image under a cluster id of its own. The image would give every new cluster the same
# id; but consumers keep their offsets by cluster, so a broker whose volume was lost must come back as another one, or
# they would pass over what it holds.
set -euo pipefail

kept=/var/lib/kafka/data/meta.properties
if [[ -f $kept ]]; then
    CLUSTER_ID=$(sed -n 's/^cluster\.id=//p' "$kept")
else
    CLUSTER_ID=$(/opt/kafka/bin/kafka-storage.sh random-uuid)
fi
export CLUSTER_ID
exec /etc/kafka/docker/run
