#!/bin/sh
# Browser tests want a Chromium from the distribution's packages, best the one without a window, which needs a third less
# processor time. Without any they are skipped and say so.
set -u
command -v chromium-headless-shell >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    for package in chromium-headless-shell chromium; do
        apt-get install -y -qq --no-install-recommends "$package" fonts-liberation >/dev/null 2>&1 && exit 0
    done
fi
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
echo "Chromium is not here: the browser tests will be skipped. On Debian: sudo apt-get install chromium" >&2
