#!/bin/sh
# Writes requirements.lock: requirements.txt with the hash of every file that may be installed for it. The image is made
# of it, so that nothing goes in but what was seen here. It is for Python 3.11; the hashes are of all platforms' files.
#
# requirements.txt itself has no hashes: with them pip wants one for everything that the files which include it name,
# TensorFlow's for training too, and refuses wheels that a mirror has built anew.
set -eu
cd "$(dirname "$0")/.."
tools=.setup/lock
if ! [ -x $tools/bin/pip-compile ]; then
    "${PYTHON:-python3}" -m venv $tools
    $tools/bin/pip install --quiet --disable-pip-version-check pip-tools==7.6.2
fi
CUSTOM_COMPILE_COMMAND="make lock" $tools/bin/pip-compile --quiet --generate-hashes --no-annotate --strip-extras \
    --no-emit-index-url --no-emit-find-links --output-file requirements.lock requirements.txt
