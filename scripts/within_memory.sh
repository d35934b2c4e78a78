#!/bin/sh
# usage: within_memory.sh MB COMMAND ...
# Runs a command, and all that it starts, in a control group of so much memory, as a small dyno has: the kernel ends what
# needs more. Says at the end how much was needed. As root, or under systemd. To hold the service while it is loaded:
#   scripts/within_memory.sh 512 .venv/bin/python -m fervi serve --port 8001
#   .venv/bin/python -m benchmarks.load --url http://127.0.0.1:8001 --cameras 20 --uploaders 4
set -eu
megabytes=$1
shift

if [ -d /run/systemd/system ]; then
    exec systemd-run --quiet --scope -p "MemoryMax=${megabytes}M" -p MemorySwapMax=0 "$@"
fi
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    group=/sys/fs/cgroup/fervi.$$ limit=memory.max peak=memory.peak
else
    own=$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)
    group=/sys/fs/cgroup/memory$own/fervi.$$ limit=memory.limit_in_bytes peak=memory.max_usage_in_bytes
fi
mkdir "$group" || { echo "No control group can be made here. As root, or under systemd, it can." >&2; exit 1; }
echo "$megabytes"M >"$group/$limit"
sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' INT TERM
status=0
wait "$child" || status=$?
while kill -0 "$child" 2>/dev/null; do sleep 0.2; done  # a signal ends the wait before it ends the command
echo "memory needed at most: $(($(cat "$group/$peak") / 1000000)) MB of ${megabytes} MiB" >&2
grep -h '^oom_kill ' "$group"/memory.events "$group"/memory.oom_control 2>/dev/null >&2 || true
while read -r left; do kill -KILL "$left" || true; done <"$group/cgroup.procs"
sleep 1
rmdir "$group" || true
exit $status
