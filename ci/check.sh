#!/usr/bin/env bash
# Checks what is checked out, as a change set that goes to a branch. Nothing of it is executed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=ci/common.sh
. "$here/common.sh"

site=${CONTENTOPS_PATH:-.}
base=${CONTENTOPS_BASE:-}
base=${base#refs/heads/}
if [ -z "$base" ] && [ "${CONTENTOPS_DEFAULT_BRANCH:-}" != "${GITHUB_REF_NAME:-}" ]; then
    base=${CONTENTOPS_DEFAULT_BRANCH:-}
fi

[ -z "${CONTENTOPS_REPORT:-}" ] || plain "$CONTENTOPS_REPORT"
fetch_history
options=()
if [ -n "$base" ]; then
    fetch_branch "$base"
    options+=(--base "origin/$base")
fi
[ "${CONTENTOPS_STRICT:-}" != true ] || options+=(--strict)

validate() {
    contentops -C "$site" validate "${options[@]}" "$@"
}

code=0
validate >"$work/findings" 2>&1 || code=$?
quote "$work/findings"
markdown "contentops validate${base:+ against $base}" "$work/findings" >"$work/page"

if [ "$code" -lt 2 ]; then
    if [ "${GITHUB_ACTIONS:-}" = true ]; then
        validate --format github 2>"$work/said" || [ $? -eq 1 ]
        quote "$work/said"
    fi
    if [ -n "${CONTENTOPS_REPORT:-}" ]; then
        validate --format "${CONTENTOPS_REPORT_FORMAT:-sarif}" >"$CONTENTOPS_REPORT" || [ $? -eq 1 ]
    fi
    if [ -n "$base" ]; then
        contentops -C "$site" review --commit HEAD --base "origin/$base" >"$work/changes" 2>&1 || true
        quote "$work/changes"
        markdown "What readers would see change" "$work/changes" >>"$work/page"
    fi
fi

summarise <"$work/page"
if [ "${CONTENTOPS_COMMENT:-}" = true ]; then
    python3 -I "$here/comment.py" "$site" "$work/page"
fi
exit "$code"
