#!/bin/sh
# Installs Debian packages that the tests need and that are missing, where this may be done; says what to do elsewhere.
set -eu
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "missing: $*; install them and say make again" >&2
    exit 2
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
