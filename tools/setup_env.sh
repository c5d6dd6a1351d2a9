#!/bin/sh
# Usage: tools/setup_env.sh FOLDER EXTRAS [REQUIREMENT...]
#
# Makes the virtual environment FOLDER: each REQUIREMENT by a `pip install` of its own, in this
# order, then this project with its EXTRAS, editable. Does nothing when FOLDER is already that.
# What goes wrong is said in one line. This is a shell script because its first question is how
# old $PYTHON is, and a Python script too new for that Python would answer with a SyntaxError.
set -eu

env=$1 extras=$2
shift 2
python=${PYTHON:-python3}
stamp=$env/.ready
log=$env/pip.log
remedy="Python 3.11 or newer is needed, as in \`make test PYTHON=python3.12\`"

fail() {
    echo "setup of $env failed: $*" >&2
    exit 1
}

install() {
    echo "  pip install $*"
    "$env/bin/python" -m pip install "$@" >>"$log" 2>&1 || fail "pip install $*: $(reason) (log: $log)"
}

# The requirement that pip could not find, wherever it stands in the log, else pip's last word.
reason() {
    grep -o 'No matching distribution found for .*' "$log" | tail -n 1 | grep . ||
        grep 'ERROR: ' "$log" | tail -n 1 | grep . || tail -n 1 "$log"
}

version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) ||
    fail "\`$python\` does not run; $remedy"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "\`$python\` is Python $version; $remedy"

wanted="$extras $* $(cksum <pyproject.toml)"
if [ -f "$stamp" ] && printf '%s\n' "$version" "$wanted" | cmp -s - "$stamp"; then
    exit 0
fi

"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "\`$python\` (Python $version) lacks the venv module; install it (Debian and Ubuntu: apt install python3-venv)"

echo "setting up $env with Python $version (some minutes the first time; log: $log)"
# An environment that is half made, or made by another Python, is made anew.
if ! head -n 1 "$stamp" 2>/dev/null | grep -qxF "$version"; then
    "$python" -m venv --clear "$env" || fail "\`$python -m venv --clear $env\` did not succeed"
fi
rm -f "$stamp" "$log"
for requirement in "$@"; do
    install "$requirement"
done
install -e ".[$extras]"
printf '%s\n' "$version" "$wanted" >"$stamp"
