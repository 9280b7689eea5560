#!/usr/bin/env bash
# The step of action.yml: one run, three reports. Its exit code is fapilint's.
set -uo pipefail

# Values of several lines, one argument each; empty lines are none.
lines() {
  local line
  while IFS= read -r line; do
    line=${line%$'\r'}
    [[ -n ${line//[[:space:]]/} ]] && printf '%s\0' "$line"
  done <<<"$1"
}

args=()
[[ -n ${FAPILINT_PROFILE:-} ]] && args+=("--profile=$FAPILINT_PROFILE")
[[ -n ${FAPILINT_FAIL_ON:-} ]] && args+=("--fail-on=$FAPILINT_FAIL_ON")
sarif=${FAPILINT_SARIF:-fapilint.sarif}
args+=("--output=sarif=$sarif" "--output=markdown=${GITHUB_STEP_SUMMARY:-/dev/null}")
while IFS= read -r -d '' arg; do args+=("$arg"); done < <(lines "${FAPILINT_ARGS:-}")
targets=()
while IFS= read -r -d '' target; do targets+=("$target"); done < <(lines "${FAPILINT_TARGET:-}")

# A report of an earlier run must not pass for this one's.
rm -f -- "$sarif"
fapilint check "${args[@]}" -- ${targets[@]+"${targets[@]}"}
code=$?

output=${GITHUB_OUTPUT:-/dev/null}
echo "exit-code=$code" >>"$output"
if [[ -f $sarif ]]; then
  # A name of several lines would be several outputs.
  echo "sarif=${sarif//[$'\r\n']/}" >>"$output"
fi
exit "$code"
