#!/usr/bin/env bash
# Builds the book with its search: docs/book/build.sh; open target/book/site/index.html afterwards.
# The pages of rules and profiles are written anew each time. MkDocs comes from PyPI in seconds, where mdBook would be
# compiled for minutes; --strict fails for a link that leads nowhere.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top"
target=${CARGO_TARGET_DIR:-$top/target}
work=$target/book
mkdir -p "$work"
[[ -x $work/venv/bin/mkdocs ]] || {
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check mkdocs==1.6.1
}
rm -rf "$work/src" "$work/site"
mkdir "$work/src"
cp -r docs/*.md docs/picture.svg docs/guide docs/schema CHANGELOG.md "$work/src/"
# The list of rules has a page of its own in the book, and these are read by tests.
rm -rf "$work/src/rules.md" "$work/src/guide/"*.in "$work/src/guide/"*.out
# The README is the first page; what lies outside of the book is named and not linked.
sed -E 's#\]\(docs/guide\)#](guide/judge-a-server.md)#g; s#\(docs/#(#g; s#\(rules\.md\)#(rules/index.md)#g' README.md >"$work/src/index.md"
sed -i -E 's#\]\(\.\./\.\./README\.md#](../index.md#g; s#\]\(\.\./rules\.md[^)]*\)#](../rules/index.md)#g' "$work/src/guide/"*.md
cargo run --locked --quiet --example book -- "$work/src"
cp docs/book/mkdocs.yml "$work/mkdocs.yml"
"$work/venv/bin/mkdocs" build --quiet --strict --config-file "$work/mkdocs.yml"
echo "$(find "$work/site" -name index.html | wc -l) pages in $work/site"
