#!/bin/sh
# Browser tests want a Chromium from the distribution's packages. Without one they are skipped and say so.
set -u
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null && exit 0
fi
echo "Chromium is not here: the browser tests will be skipped. On Debian: sudo apt-get install chromium" >&2
