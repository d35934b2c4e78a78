#!/bin/sh
# usage: within_memory.sh MB COMMAND ...
# Runs a command, and all that it starts, in a control group of so much memory without swap, as a small dyno has: what
# needs more is ended by the kernel. Says at the end how much was needed. As root, or under systemd.
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
status=0
sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@" || status=$?
echo "memory needed at most: $(($(cat "$group/$peak") / 1000000)) MB of ${megabytes} MiB" >&2
grep -h '^oom_kill ' "$group"/memory.events "$group"/memory.oom_control 2>/dev/null >&2 || true
rmdir "$group" || true
exit $status
