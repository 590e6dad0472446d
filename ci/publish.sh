#!/usr/bin/env bash
# Publishes what is approved to a folder, and compares the folder with its manifest.
set -euo pipefail
# shellcheck source=ci/common.sh
. "$(dirname "$0")/common.sh"

site=${CONTENTOPS_PATH:-.}
output=${CONTENTOPS_OUTPUT:-public}
manifest=.well-known/contentops/release.json

# The commit that a site says it shows.
commit_of() {
    sed -n 's/^  "commit": "\([0-9a-f]\{40,64\}\)",$/\1/p' "$1"
}

fetch_history
options=()
[ -z "${CONTENTOPS_COMMIT:-}" ] || options+=(--commit "$CONTENTOPS_COMMIT")
[ -z "${CONTENTOPS_REPORT:-}" ] || options+=(--report "$CONTENTOPS_REPORT")
[ "${CONTENTOPS_STRICT:-}" != true ] || options+=(--strict)
if [ -n "${CONTENTOPS_URL:-}" ]; then
    address=${CONTENTOPS_URL%/}/$manifest
    answer=$(curl --silent --show-error --location --max-time 60 --retry 3 --output "$work/release.json" \
        --write-out '%{http_code}' "$address") ||
        refuse "$address cannot be asked what was published last" "look whether the site is up; without url: nothing is asked"
    previous=
    case $answer in
    200)
        previous=$(commit_of "$work/release.json")
        [ -n "$previous" ] || refuse "$address is no release manifest" "look what url: leads to"
        git cat-file -e "$previous^{commit}" 2>/dev/null ||
            git fetch --quiet --no-tags origin "$previous" 2>/dev/null || true
        options+=(--previous "$previous")
        [ "${CONTENTOPS_ALLOW_REWIND:-}" != true ] || options+=(--allow-rewind)
        ;;
    404) echo "Nothing was published at $address before." ;;
    *) refuse "$address answers $answer" "look whether the site is up; without url: nothing is asked" ;;
    esac
fi

code=0
contentops -C "$site" publish --output "$output" "${options[@]}" >"$work/said" 2>&1 || code=$?
quote "$work/said"
markdown "contentops publish" "$work/said" | summarise
# With strict, 1 may also be said of a site that was published.
[ "$code" = 0 ] || { [ "$code" = 1 ] && [ "${CONTENTOPS_STRICT:-}" = true ] && [ -e "$output/$manifest" ]; } || exit "$code"

contentops verify "$output" >"$work/verified" 2>&1 || code=$?
quote "$work/verified"
give output "$output"
give commit "$(commit_of "$output/$manifest")"
give manifest-sha256 "$(sha256sum "$output/$manifest" | cut -d ' ' -f 1)"
exit "$code"
