#!/usr/bin/env bash
# Gradescope runs this once, as root, when the image is built: the judge that lies beside it, and a box for it.
set -euo pipefail
place=${AUTOGRADER:-/autograder}
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet
apt-get install --yes --quiet bubblewrap libseccomp2
python=
for version in 3.14 3.13 3.12 3.11; do
  if apt-get install --yes --quiet "python$version" "python$version-venv"; then python=python$version; break; fi
done
if [ -z "$python" ]; then echo "no Python from 3.11 to 3.14 here: choose Ubuntu 22.04 or newer" >&2; exit 1; fi
"$python" -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet torch --index-url https://download.pytorch.org/whl/cpu
"$place/venv/bin/pip" install --quiet --editable "$place/source/judge-source"
"$place/venv/bin/judge" doctor || echo "there is no box here that isolates: what is graded will not count" >&2
