#!/usr/bin/env bash
# Tells what is late, what will be soon if nobody does anything, and what changes by itself.
# shellcheck disable=SC1111  # the quotes of our messages
set -euo pipefail
# shellcheck source=ci/common.sh
. "$(dirname "$0")/common.sh"

site=${CONTENTOPS_PATH:-.}
days=${CONTENTOPS_DAYS:-14}
rules=${CONTENTOPS_DUE_RULES:-CO205,CO206,CO207,CO210,CO506,CO604}
case $days in '' | *[!0-9]*) refuse "days is “$days”" "write a whole number of days" ;; esac

fetch_history
later=$(date -u -d "@$(($(date +%s) + days * 86400))" +%Y-%m-%dT%H:%M:%SZ)

# Findings about time, at an instant or now: a line each, and a line on what to do.
findings() {
    contentops -C "$site" validate --select "$rules" "$@"
}

code=0
findings --strict >"$work/late" 2>&1 || code=$?
[ "$code" -lt 2 ] || {
    quote "$work/late"
    exit "$code"
}
then=0
findings --strict --now "$later" >"$work/then" 2>&1 || then=$?
contentops -C "$site" status --format json >"$work/status.json"
python3 -I -c '
import json, sys
for each in json.load(sys.stdin):
    if each["withheld"] == "scheduled":
        print(each["path"] + ": " + each["reason"])
' <"$work/status.json" >"$work/scheduled"

tell() { # HEADING FILE
    [ -s "$2" ] || return 0
    printf '%s\n' "$1"
    quote "$2"
    markdown "$1" "$2" | summarise
}
if [ "$code" = 0 ]; then
    echo "Nothing is late." | tee "$work/nothing"
    summarise <"$work/nothing"
else
    tell "Late" "$work/late"
fi
if [ "$then" = 1 ] && ! cmp --silent "$work/late" "$work/then"; then
    tell "In $days days, if nobody does anything" "$work/then"
fi
tell "Published by themselves" "$work/scheduled"

give late "$([ "$code" = 0 ] && echo false || echo true)"
[ "${CONTENTOPS_STRICT:-}" = true ] || exit 0
exit "$code"
