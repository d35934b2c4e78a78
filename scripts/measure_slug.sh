#!/bin/sh
# How large a deployment is: what requirements.txt installs, and what ships of this repository; in MB, as installed and
# compressed as a Heroku slug is. Heroku's own Python and Node.js come on top; a slug may have 500 MB compressed.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

"$python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --target "$place/packages" -r requirements.txt
mkdir "$place/application"
git archive HEAD | tar -x -C "$place/application"
sed 's|^/||' .slugignore | while read -r pattern; do
    # shellcheck disable=SC2086  # a pattern is meant to be expanded
    (cd "$place/application" && rm -rf $pattern)
done
if [ -d static/vendor ]; then cp -r static/vendor "$place/application/static/"; fi

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f", bytes / 1e6 }'; }
installed() { du -sb "$1" | cut -f1; }
compressed() { tar -c -C "$place" "$@" | gzip -6 | wc -c; }

printf '%-14s %12s %14s\n' part "installed MB" "compressed MB"
for part in packages application; do
    printf '%-14s %12s %14s\n' "$part" "$(megabytes "$(installed "$place/$part")")" "$(megabytes "$(compressed $part)")"
done
printf '%-14s %12s %14s\n' both "$(megabytes "$(installed "$place")")" "$(megabytes "$(compressed packages application)")"
printf 'largest packages, installed MB:'
du -sb "$place"/packages/* | sort -rn | head -5 | while read -r bytes path; do
    printf ' %s %s' "${path##*/}" "$(megabytes "$bytes")"
done
echo
