# shellcheck shell=bash
# What check.sh, publish.sh and due.sh share; they read it in.

# Says what is wrong and what to do, and leaves with 2 as contentops does for usage and configuration.
refuse() {
    printf 'contentops: %s\n    → %s\n' "$1" "$2" >&2
    exit 2
}

# Which text was approved, only the whole history tells.
fetch_history() {
    [ "$(git rev-parse --is-shallow-repository)" = true ] || return 0
    echo "This clone is shallow: fetching the rest of its history."
    git fetch --quiet --no-tags --unshallow origin ||
        refuse "the history of this clone cannot be fetched" "check out with fetch-depth: 0"
}

# Makes sure that the tip of a branch is here as origin/BRANCH.
fetch_branch() {
    git rev-parse --quiet --verify "refs/remotes/origin/$1^{commit}" >/dev/null && return 0
    git fetch --quiet --no-tags origin "+refs/heads/$1:refs/remotes/origin/$1" ||
        refuse "the branch $1 cannot be fetched" "check out with fetch-depth: 0, or name another branch as base"
}

# Prints a file that may quote anything from a pull request, so that the runner takes no line of it for a command.
quote() {
    [ -s "$1" ] || return 0
    if [ "${GITHUB_ACTIONS:-}" != true ]; then
        cat "$1"
        return
    fi
    local word
    word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '::stop-commands::%s\n' "$word"
    cat "$1"
    printf '\n::%s::\n' "$word"
}

# Prints a heading and a file as Markdown, in a block that nothing in the file can close.
markdown() {
    local longest fence
    longest=$(LC_ALL=C grep --text -o '`\{3,\}' "$2" | awk '{ if (length > most) most = length } END { print most + 0 }') || true
    fence=$(printf '%*s' "$((longest < 3 ? 3 : longest + 1))" '' | tr ' ' '`')
    printf '### %s\n\n%stext\n' "$1" "$fence"
    head -c 25000 "$2"
    if [ "$(wc -c <"$2")" -gt 25000 ]; then
        printf '\n… (the log has all of it)'
    fi
    printf '\n%s\n\n' "$fence"
}

# Refuses a file to write that the checkout may lead elsewhere: what is checked out is anybody's, and may hold links.
plain() { # FILE
    case $1 in /*) return 0 ;; esac
    [ "$(realpath -m -- "$1")" = "$(realpath -ms -- "$(pwd -P)/$1")" ] ||
        refuse "$1 is a link in what is checked out, or lies behind one" "name another file, or one outside the checkout"
}

# Adds Markdown to the page of the run.
summarise() {
    [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat >>"$GITHUB_STEP_SUMMARY"
}

# Hands a value of one line to later steps.
give() {
    [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s=%s\n' "$1" "${2//[$'\r\n']/ }" >>"$GITHUB_OUTPUT"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
