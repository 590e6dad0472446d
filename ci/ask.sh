#!/usr/bin/env bash
# Refuses what the action is not for, and begins without what an earlier job left behind.
# shellcheck disable=SC1111  # the quotes of our messages
set -euo pipefail
# shellcheck source=ci/common.sh
. "$(dirname "$0")/common.sh"

event=${GITHUB_EVENT_NAME:-}
case $CONTENTOPS_COMMAND in
check)
    if [ "$event" = pull_request_target ]; then
        refuse "a check on pull_request_target would lay the files of a stranger beside your secrets" \
            "run it on pull_request: it needs no secret and no right to write"
    fi
    ;;
publish)
    case $event in
    pull_request | pull_request_target | pull_request_review)
        refuse "a publish on $event would run the pelicanconf.py of whoever opened the pull request" \
            "publish on push to the branch that people merge into"
        ;;
    esac
    ;;
due) ;;
*) refuse "there is no command “$CONTENTOPS_COMMAND”" "write check, publish or due" ;;
esac

cd "$CONTENTOPS_PATH" || refuse "there is no folder $CONTENTOPS_PATH" "say with path: where in the checkout the site lies"
git rev-parse --git-dir >/dev/null 2>&1 ||
    refuse "there is no git repository here" "check it out first: uses: actions/checkout with fetch-depth: 0"

# A runner of one's own keeps its folders from job to job; GitHub's begin empty.
folder=$(cd "$(git rev-parse --git-common-dir)" && pwd)/contentops
rm -rf "$folder"
give cache-folder "$folder"
