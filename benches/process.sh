#!/bin/sh
# How much longer `fapilint check --as as.json` takes, as a whole process, than an empty process (`true`).
# Usage: cargo build --release && benches/process.sh [path of fapilint]
# The two take turns; the difference of the medians is printed. The budget is 15 ms.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
fapilint=${1:-${CARGO_TARGET_DIR:-$top/target}/release/fapilint}
runs=${RUNS:-101}
empty_process=/bin/true
[ -x "$empty_process" ] || empty_process=/usr/bin/true
samples=$(mktemp -d)
trap 'rm -r "$samples"' EXIT

# Nanoseconds that a command takes, appended to a file.
sample() {
    file=$1
    shift
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1 || :
    echo $(($(date +%s%N) - start)) >>"$file"
}

median() {
    sort -n "$1" | sed -n "$((runs / 2 + 1))p"
}

"$fapilint" check --as "$top/fixtures/bench/as.json" >/dev/null 2>&1 || [ $? -eq 1 ]
i=0
while [ "$i" -lt "$runs" ]; do
    sample "$samples/empty" "$empty_process"
    sample "$samples/check" "$fapilint" check --as "$top/fixtures/bench/as.json"
    i=$((i + 1))
done
empty=$(median "$samples/empty")
check=$(median "$samples/check")
echo "$runs runs each, medians: empty $((empty / 1000)) µs, check $((check / 1000)) µs, difference $(((check - empty) / 1000)) µs (budget 15000 µs)"
