#!/usr/bin/env bash
# Puts a published site on a server as one of several releases, and switches to it in one step.
set -euo pipefail

usage="Usage:
  deploy-rsync.sh deploy SITE TARGET     put SITE on the server and switch to it
  deploy-rsync.sh list TARGET            show the releases that are kept
  deploy-rsync.sh rollback TARGET [ID]   switch to an earlier release, by default the one before, and hold it
  deploy-rsync.sh resume TARGET          let deploys switch again

SITE is a folder that contentops publish wrote. TARGET is HOST:/FOLDER or /FOLDER; the web server shows /FOLDER/current.
KEEP (default 5) says how many releases stay."

refuse() {
    printf 'deploy-rsync: %s\n    → %s\n' "$1" "$2" >&2
    exit "${3:-2}"
}

verb=${1:-}
keep=${KEEP:-5}
case $verb in
deploy) [ $# -eq 3 ] || refuse "deploy wants SITE and TARGET" "deploy-rsync.sh deploy public web@example.org:/srv/academy" ;;
rollback) [ $# -eq 2 ] || [ $# -eq 3 ] || refuse "rollback wants TARGET, and ID if not the one before" "deploy-rsync.sh list TARGET shows them" ;;
list | resume) [ $# -eq 2 ] || refuse "$verb wants TARGET" "deploy-rsync.sh $verb web@example.org:/srv/academy" ;;
*)
    printf '%s\n' "$usage" >&2
    exit 2
    ;;
esac
[[ $keep =~ ^[1-9][0-9]*$ ]] || refuse "KEEP is $keep" "write a whole number from 1 on"

target=${!#}
id=
if [ "$verb" = rollback ]; then
    target=$2 id=${3:-}
fi
[[ -z $id || $id =~ ^[0-9TZ:-]+-[0-9a-f]+$ ]] || refuse "$id is no release" "deploy-rsync.sh list $target shows them"
# These become part of commands that the server's shell reads.
[[ $target =~ ^([A-Za-z0-9][A-Za-z0-9._@-]*:)?/[A-Za-z0-9._/-]*[A-Za-z0-9_-]$ ]] ||
    refuse "$target is no place to deploy to" "write HOST:/FOLDER or /FOLDER, with letters, digits and . _ - / only"
host=${target%%/*}
host=${host%:}
folder=/${target#*/}

# Runs a script on the server, with arguments that need no quotes.
there() {
    if [ -n "$host" ]; then ssh "$host" sh -s -- "$@"; else sh -s -- "$@"; fi
}

# Part of what the server runs: sh and the GNU or busybox tools are all it needs.
# shellcheck disable=SC2016
switch='
switch() { # ID
    ln -sfn "releases/$1" .current.new && mv -T .current.new current
}
'

put() { # SITE
    local site=$1 manifest=.well-known/contentops/release.json commit release before
    contentops verify "$site" || refuse "$site is not as it was published" "contentops publish, then deploy" 1
    commit=$(sed -n 's/^  "commit": "\([0-9a-f]\{12\}\).*/\1/p' "$site/$manifest")
    release=$(date -u +%Y-%m-%dT%H:%M:%SZ)-${commit:-0}
    sums=$(cd "$site" && find . -type f -exec sha256sum {} +)

    before=$(there "$folder" <<'THERE'
mkdir -p "$1/releases" && cd "$1" || exit
if [ -e held ]; then echo held; exit; fi
find releases -mindepth 1 -maxdepth 1 -name '.new-*' -mmin +1440 -exec rm -rf {} +
readlink current | sed 's,^releases/,,'
THERE
    )
    [ "$before" != held ] ||
        refuse "$target was rolled back and is held" "deploy-rsync.sh resume $target lets deploys switch again" 1
    if [ -n "$before" ] && check "$before"; then
        echo "$target: nothing to deploy, $before is this site"
        return
    fi

    # Without times, a file with the same bytes is a hard link to the one of the release before.
    rsync --recursive --checksum --chmod=D755,F644 --perms --delete ${before:+--link-dest="../$before"} \
        "$site/" "$target/releases/.new-$release/"
    check ".new-$release" || refuse "what arrived at $target is not the site" "deploy again; look at the disk of the server" 1
    there "$folder" "$release" "$keep" <<THERE
$switch
set -e
cd "\$1"
if [ -e held ]; then rm -rf "releases/.new-\$2"; echo "held meanwhile" >&2; exit 1; fi
[ ! -e "releases/\$2" ] || { echo "there is a release \$2 already" >&2; exit 1; }
mv "releases/.new-\$2" "releases/\$2"
switch "\$2"
now=\$(readlink current)
ls releases | sort -r | tail -n +"\$((\$3 + 1))" | while read -r old; do
    [ "releases/\$old" = "\$now" ] || rm -rf "releases/\$old"
done
THERE
    echo "$target: $release is current${before:+, before it was $before}"
}

# Whether a release on the server has the files of the site, all of them and no others.
check() { # RELEASE
    local found
    found=$(
        there "$folder" "$1" <<THERE
cd "\$1/releases/\$2" 2>/dev/null || exit 1
find . ! -type d | wc -l
sha256sum --check --quiet --strict - >/dev/null 2>&1 <<'SUMS'
$sums
SUMS
THERE
    ) && [ "$found" -eq "$(wc -l <<<"$sums")" ]
}

case $verb in
deploy) put "$2" ;;
list)
    there "$folder" <<'THERE'
cd "$1" || exit
now=$(readlink current)
for each in $(ls releases | sort -r); do
    [ "releases/$each" = "$now" ] && echo "$each  current" || echo "$each"
done
[ ! -e held ] || echo "held: deploys do not switch"
THERE
    ;;
rollback)
    there "$folder" ${id:+"$id"} <<THERE
$switch
set -e
cd "\$1"
now=\$(readlink current | sed 's,^releases/,,')
to=\${2:-\$(ls releases | sort | awk -v now="\$now" '\$0 == now { exit } { before = \$0 } END { print before }')}
[ -n "\$to" ] || { echo "there is no release before \$now" >&2; exit 1; }
[ -d "releases/\$to" ] || { echo "there is no release \$to" >&2; exit 1; }
: >held
switch "\$to"
echo "\$to is current again, and held"
THERE
    ;;
resume)
    there "$folder" <<'THERE'
cd "$1" && rm -f held && echo "deploys switch again"
THERE
    ;;
esac
