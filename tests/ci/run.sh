#!/usr/bin/env bash
# What CI systems run: the pre-commit hook and the manifests. Wants python3 with venv; packages come from PyPI.
#   tests/ci/run.sh             with the program of target/debug
#   tests/ci/run.sh --install   lets pre-commit build and install it as users have it done, which takes minutes
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=${CARGO_TARGET_DIR:-$top/target}

say() { printf '   %s\n' "$*"; }
# expect CODE COMMAND...: runs it quietly; the output is shown when the exit code is another.
expect() {
  local wanted=$1 code=0
  shift
  "$@" >"$work/out" 2>&1 || code=$?
  if [[ $code != "$wanted" ]]; then
    cat "$work/out"
    echo "exit code $code, not $wanted: $*" >&2
    exit 1
  fi
}

python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install 'pre-commit==4.*' 'check-jsonschema==0.*' 'zizmor==1.32.0'
export PATH="$work/venv/bin:$PATH"

say "manifests"
pre-commit validate-manifest "$top/.pre-commit-hooks.yaml"
expect 0 check-jsonschema --builtin-schema vendor.github-actions "$top/action.yml"
expect 0 check-jsonschema --builtin-schema vendor.github-workflows "$top"/.github/workflows/*.yml
expect 0 zizmor --offline --quiet "$top/.github" "$top/action.yml"

# A repository of hooks: this one, or its manifest alone with the program that is already built.
hooks=$work/hooks
if [[ ${1:-} == --install ]]; then
  git clone -q "$top" "$hooks"
else
  mkdir "$hooks"
  sed 's/language: rust/language: system/' "$top/.pre-commit-hooks.yaml" >"$hooks/.pre-commit-hooks.yaml"
  (cd "$top" && cargo build -q --locked)
  export PATH="$target/debug:$PATH"
  git -C "$hooks" init -q
fi
commit() { git -C "$1" add -A && git -C "$1" -c user.name=t -c user.email=t@example.com commit -q --no-verify --allow-empty -m "$2"; }
commit "$hooks" hooks

say "a repository that uses the hook"
repo=$work/repo
mkdir -p "$repo/server"
git -C "$repo" init -q
hook() { # hook ID [more lines of YAML]
  printf 'repos:\n- repo: %s\n  rev: %s\n  hooks:\n  - id: %s\n%s' \
    "$hooks" "$(git -C "$hooks" rev-parse HEAD)" "$1" "${2:-}" >"$repo/.pre-commit-config.yaml"
}
hook fapilint
export PRE_COMMIT_HOME=$work/cache
cp "$top"/fixtures/clean/advanced/*.json "$repo/server/"
commit "$repo" clean
cd "$repo"
expect 0 pre-commit run --all-files
grep -q Passed "$work/out"

say "broken: red"
cp "$top"/fixtures/broken/legacy-bank/*.json server/
git add -A
expect 1 pre-commit run
grep -q 'client-auth-methods' "$work/out"
# Both documents were one case.
[[ $(grep -c ' under fapi1-advanced' "$work/out") == 1 ]]

say "with a baseline: green"
fapilint=$(command -v fapilint || find "$work/cache" -path '*/bin/fapilint' -type f | head -1)
"$fapilint" check server --write-baseline known.json >/dev/null
echo 'baseline = "known.json"' >fapilint.toml
git add -A
expect 0 pre-commit run

say "with an expired waiver: red"
printf '[[waiver]]\nrule = "client-auth-methods"\nreason = "until the migration"\nexpires = "2020-01-01"\n' >fapilint.toml
git add -A
expect 1 pre-commit run
grep -q 'count again' "$work/out"

say "folders"
hook fapilint-folders $'    args: [server/]\n'
echo 'baseline = "known.json"' >fapilint.toml
git add -A
expect 0 pre-commit run
say "done"
