#!/bin/sh
# usage: make_venv.sh PYTHON FOLDER
# Debian keeps ensurepip in a package of its own: install it where that is allowed, else say what to do.
set -eu
python=$1 folder=$2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "FERVI needs Python 3.11 or newer; $python is $("$python" --version). Try: make PYTHON=python3.11 $*" >&2
    exit 1
}
if ! "$python" -c 'import ensurepip' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq python3-venv
fi
"$python" -m venv "$folder" || {
    echo "No virtual environment could be made. On Debian: sudo apt-get install python3-venv" >&2
    exit 1
}
