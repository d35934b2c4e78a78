#!/bin/sh
# Asks the public advisory databases about every pinned package: Python's, and the browser's. They are on the network;
# where they cannot be reached nothing is known, and the status is 2. A finding gives 1.
set -u
cd "$(dirname "$0")/.."
tools=.setup/audit
if ! [ -x $tools/bin/pip-audit ]; then
    "${PYTHON:-python3}" -m venv $tools && $tools/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1 || {
        echo "pip-audit cannot be installed: no audit." >&2
        exit 2
    }
fi

# usage: check NAME COMMAND ...; the command's output tells a finding from a database that does not answer
check() {
    name=$1
    shift
    answer=$("$@" 2>&1) && { echo "$name: nothing known"; return 0; }
    echo "$answer"
    case $answer in
        *"could not be audited"* | *"audit endpoint returned an error"* | *ConnectionError* | *"Max retries"* | *EAI_AGAIN*)
            echo "$name: the advisories cannot be reached: no audit." >&2
            return 2 ;;
    esac
    echo "$name: see above" >&2
    return 1
}

worst=0
check "requirements.txt" $tools/bin/pip-audit --requirement requirements.txt --strict --disable-pip --no-deps --progress-spinner off || worst=$?
check "package-lock.json" npm audit --omit=dev --audit-level=low || { status=$?; [ $status -gt $worst ] && worst=$status; }
exit $worst
