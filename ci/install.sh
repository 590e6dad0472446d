#!/usr/bin/env bash
# Installs the contentops that lies beside this script, with the locked versions of its libraries, and puts it on the PATH.
set -euo pipefail
# shellcheck source=ci/common.sh
. "$(dirname "$0")/common.sh"

source=$(cd "$(dirname "$0")/.." && pwd)
environment=${RUNNER_TEMP:-/tmp}/contentops-environment

# -I keeps the folder we are in off Python's path: a pull request could hold a pip.py.
python3 -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    refuse "contentops needs Python 3.11 or newer" "set python-version to 3.11 or newer"
python3 -I -m venv --clear "$environment"
pip() {
    "$environment/bin/python" -I -m pip --disable-pip-version-check --quiet --no-input "$@"
}
pip install --require-hashes --only-binary :all: --requirement "$source/requirements/portal.txt"
pip install --no-deps --no-build-isolation --no-index "$source"

mkdir -p "$environment/path"
ln -sf ../bin/contentops "$environment/path/contentops"
[ -z "${GITHUB_PATH:-}" ] || printf '%s\n' "$environment/path" >>"$GITHUB_PATH"
"$environment/path/contentops" --version
