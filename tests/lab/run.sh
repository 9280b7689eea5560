#!/usr/bin/env bash
# Runs the tests against real servers: installs and starts the lab, tests, and stops it again, whatever happens.
# A lab that runs already is used, and left running.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$HERE/../.."
export LAB="${LAB:-$HOME/.cache/fapilint-lab}"

cargo test --locked --test lab --no-run

if ! "$HERE/up.sh" status; then
  trap '"$HERE/up.sh" down' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
fi
timeout 900 "$HERE/install.sh" </dev/null
timeout 120 "$HERE/up.sh" up </dev/null
FAPILINT_LAB=1 timeout 300 cargo test --locked --test lab

# Needs namespaces of its own, which some containers forbid.
apart=(unshare --user --map-root-user --net --mount)
if "${apart[@]}" true 2>/dev/null; then
  timeout 120 "${apart[@]}" python3 "$HERE/rebinding.py" "${CARGO_TARGET_DIR:-$PWD/target}/debug/fapilint"
else
  echo "names that change between look-ups: not looked at, for want of a network namespace"
fi
