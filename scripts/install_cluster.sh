#!/bin/sh
# `make cluster` and its test want nginx and Redis from the distribution's packages. Without them the test is skipped.
# Their own services are not started: the cluster starts what it needs, on loopback.
set -u
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null && command -v redis-server >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    policy=/usr/sbin/policy-rc.d
    [ -e $policy ] || { trap 'rm -f $policy' EXIT && printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy; }
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light redis-server >/dev/null; then
        command -v systemctl >/dev/null && systemctl --quiet disable nginx redis-server 2>/dev/null
        exit 0
    fi
fi
echo "nginx or Redis is not here: the cluster's test will be skipped. On Debian: sudo apt-get install nginx-light redis-server" >&2
