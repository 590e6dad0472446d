#!/usr/bin/env bash
# Puts a published site into object storage with rclone: what pages refer to first, then pages, deletions last.
set -euo pipefail

usage="Usage:
  deploy-objects.sh deploy SITE TARGET RELEASES     bring TARGET to what SITE is
  deploy-objects.sh list RELEASES                   show the releases that are kept
  deploy-objects.sh rollback TARGET RELEASES [ID]   bring TARGET back to an earlier release, by default the one before, and hold it
  deploy-objects.sh resume RELEASES                 let deploys change TARGET again

SITE is a folder that contentops publish wrote. TARGET and RELEASES are places as rclone names them, such as web:academy and
web:academy-releases; readers see TARGET and need not see RELEASES. KEEP (default 5) says how many releases stay."

refuse() {
    printf 'deploy-objects: %s\n    → %s\n' "$1" "$2" >&2
    exit "${3:-2}"
}

verb=${1:-}
site='' target='' id=''
keep=${KEEP:-5}
manifest=.well-known/contentops/release.json
case $verb/$# in
deploy/4) site=$2 target=${3%/} releases=${4%/} ;;
rollback/3 | rollback/4) target=${2%/} releases=${3%/} id=${4:-} ;;
list/2 | resume/2) releases=${2%/} ;;
*)
    printf '%s\n' "$usage" >&2
    exit 2
    ;;
esac
[[ $keep =~ ^[1-9][0-9]*$ ]] || refuse "KEEP is $keep" "write a whole number from 1 on"
[[ -z $id || $id =~ ^[0-9TZ:-]+-[0-9a-f]+$ ]] || refuse "$id is no release" "deploy-objects.sh list $releases shows them"
[[ $target != -* && $releases != -* ]] || refuse "a place begins with -" "name it as rclone does"
if [ -n "$target" ]; then
    case "$target/" in "$releases"/*) refuse "$target lies within $releases" "keep releases apart from the site" ;; esac
    case "$releases/" in "$target"/*) refuse "$releases lies within $target" "keep releases where no reader gets" ;; esac
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# The names that a place holds, without folders; nothing if there is no such place.
names() { # PLACE [OPTION]...
    local code=0
    rclone lsf --files-only "$@" 2>"$work/error" || code=$?
    [ "$code" = 0 ] || [ "$code" = 3 ] || {
        cat "$work/error" >&2
        return "$code"
    }
}

# The releases that are kept, the newest first.
kept() {
    names "$releases" --include '/*.tar.gz' | sed 's/\.tar\.gz$//' | sort -r
}

# A file of a place; empty if there is none, which some stores call no mistake.
fetch() { # PLACE FILE
    rclone cat "$1" >"$2" 2>/dev/null || true
}

current() {
    fetch "$releases/current" /dev/stdout
}

is_held() {
    [ -n "$(names "$releases" --include /held)" ]
}

# Brings TARGET to what a folder holds: a page never arrives before what it shows, and nothing goes before pages are there.
bring() { # FOLDER RELEASE
    local lasting='Cache-Control: public, max-age=31536000, immutable' fresh='Cache-Control: no-cache'
    copy() { rclone copy --checksum --retries 3 "$1" "$target" "${@:2}"; }
    copy "$1" --include '/assets/**' --include '/theme/**' --header-upload "$lasting"
    copy "$1" --exclude '/assets/**' --exclude '/theme/**' --exclude "/$manifest" --header-upload "$fresh"
    copy "$1" --include "/$manifest" --header-upload "$fresh"
    printf '%s' "$2" | rclone rcat "$releases/current"
    forget "$1"
    rclone check --one-way "$1" "$target" 2>"$work/error" || {
        cat "$work/error" >&2
        refuse "$target is not what was to be brought there" "deploy again" 1
    }
}

# Deletes what earlier releases brought and this one lacks. Assets and themes of kept releases stay for readers with an older page
# open.
forget() { # FOLDER
    local each
    (cd "$1" && find . -type f | sed 's,^\./,,' | sort) >"$work/new"
    kept | head -n "$keep" >"$work/stay"
    : >"$work/known" && : >"$work/lasting"
    kept >"$work/all"
    while read -r each; do
        rclone cat "$releases/$each.files" >"$work/list"
        cat "$work/list" >>"$work/known"
        ! grep -qx "$each" "$work/stay" || grep -E '^(assets|theme)/' "$work/list" >>"$work/lasting" || true
    done <"$work/all"
    sort -u "$work/known" | comm -23 - "$work/new" | comm -23 - <(sort -u "$work/lasting") >"$work/gone"
    [ ! -s "$work/gone" ] || rclone delete "$target" --files-from-raw "$work/gone"
    grep -vxFf "$work/stay" "$work/all" | while read -r each; do
        [ "$each" = "$(current)" ] || rclone delete "$releases" --include "/$each.tar.gz" --include "/$each.files"
    done || true
}

put() {
    local release
    contentops verify "$site" || refuse "$site is not as it was published" "contentops publish, then deploy" 1
    ! is_held || refuse "$target was rolled back and is held" "deploy-objects.sh resume $releases lets deploys change it again" 1
    rclone backend features "$target" | grep -q '"Hashes": \[$' ||
        refuse "$target keeps no digests of its files, so changes of equal length would be missed" "use a store that does, such as S3"
    fetch "$target/$manifest" "$work/there"
    if [ -s "$work/there" ]; then
        if cmp --silent "$work/there" "$site/$manifest" && rclone check --one-way "$site" "$target" 2>/dev/null; then
            echo "$target: nothing to deploy, it is this site"
            return
        fi
    elif [ -n "$(names "$target" --recursive | head -n 1)" ]; then
        refuse "$target holds files and is no site of contentops" "name an empty place"
    fi
    release=$(date -u +%Y-%m-%dT%H:%M:%SZ)-$(sed -n 's/^  "commit": "\([0-9a-f]\{12\}\).*/\1/p' "$site/$manifest")
    tar -C "$site" -czf "$work/release.tar.gz" .
    (cd "$site" && find . -type f | sed 's,^\./,,' | sort) >"$work/files"
    rclone copyto "$work/files" "$releases/$release.files"
    rclone copyto "$work/release.tar.gz" "$releases/$release.tar.gz"
    bring "$site" "$release"
    echo "$target: $release is there"
}

back() {
    local now
    now=$(current)
    if [ -z "$id" ]; then
        id=$(kept | awk -v now="$now" 'past { print; exit } $0 == now { past = 1 }')
        [ -n "$id" ] || refuse "there is no release before ${now:-this one}" "publish an earlier commit with contentops publish --commit, then deploy that" 1
    fi
    mkdir "$work/site"
    fetch "$releases/$id.tar.gz" "$work/release.tar.gz"
    [ -s "$work/release.tar.gz" ] ||
        refuse "there is no release $id" "deploy-objects.sh list $releases shows them" 1
    tar -C "$work/site" -xzf "$work/release.tar.gz"
    contentops verify "$work/site" >/dev/null || refuse "the release $id is damaged" "take another one" 1
    date -u +%Y-%m-%dT%H:%M:%SZ | rclone rcat "$releases/held"
    bring "$work/site" "$id"
    echo "$target: $id is there again, and held"
}

case $verb in
deploy) put ;;
rollback) back ;;
list)
    now=$(current)
    kept | while read -r each; do
        [ "$each" = "$now" ] && echo "$each  current" || echo "$each"
    done
    ! is_held || echo "held: deploys change nothing"
    ;;
resume)
    ! is_held || rclone deletefile "$releases/held"
    echo "deploys change it again"
    ;;
esac
