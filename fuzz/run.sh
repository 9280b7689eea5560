#!/usr/bin/env bash
# Runs the fuzzers, which takes as long as it is told:
#   fuzz/run.sh [SECONDS [TARGET...]]      30 minutes for each of all targets, one after the other, if nothing is said
# Wants cargo-fuzz (cargo install cargo-fuzz --version 0.13.2 --locked) and a nightly toolchain, or any toolchain with
# RUSTC_BOOTSTRAP=1. SANITIZER=address adds what finds errors of memory; there is no unsafe code of ours, so it is off.
# What grows goes to fuzz/grown/TARGET, what fails to fuzz/artifacts/TARGET; docs/fuzzing.md says what then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
seconds=${1:-1800}
shift || true
toolchain=(+nightly)
[[ ${RUSTC_BOOTSTRAP:-} != 1 ]] || toolchain=()
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || mapfile -t targets < <(ls corpus)
for target in "${targets[@]}"; do
  mkdir -p "grown/$target"
  echo "== $target, $seconds seconds"
  cargo "${toolchain[@]}" fuzz run -s "${SANITIZER:-none}" "$target" "grown/$target" "corpus/$target" -- \
    -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -max_len=16384 -print_final_stats=1 -verbosity=0
done
