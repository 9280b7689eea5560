#!/bin/bash
# How many client registrations a second `fapilint check --clients` judges, and how much memory it takes at most.
# Usage: cargo build --release && benches/stream.sh [path of fapilint]
# The budgets, on two cores: 20,000 a second with inline keys, 1,000 a second with secrets, 64 MiB.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
fapilint=${1:-${CARGO_TARGET_DIR:-$top/target}/release/fapilint}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

# Lines from a template, numbered.
lines() {
    local count=$1 template=$2 i
    for ((i = 0; i < count; i++)); do printf '%s\n' "${template//NUMBER/$i}"; done
}

judge() {
    local name=$1 count=$2 start end most=0 now
    start=$(date +%s%N)
    "$fapilint" check --clients "$folder/in.jsonl" >"$folder/out.jsonl" &
    local pid=$!
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
        [ "$now" -gt "$most" ] && most=$now
        sleep 0.05
    done
    wait "$pid" || [ $? -eq 1 ]
    end=$(date +%s%N)
    [ "$(wc -l <"$folder/out.jsonl")" -eq "$count" ]
    echo "$name: $count registrations, $((count * 1000000000 / (end - start))) a second, $((most / 1024)) MiB at most"
}

key='{"kty":"EC","crv":"P-256","kid":"kNUMBER","use":"sig","alg":"ES256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}'
common='"client_id":"cNUMBER","redirect_uris":["https://cNUMBER.example/callback"],"response_types":["code id_token"],"grant_types":["authorization_code","implicit"],"id_token_signed_response_alg":"ES256","request_object_signing_alg":"ES256"'
lines 100000 "{$common,\"token_endpoint_auth_method\":\"private_key_jwt\",\"token_endpoint_auth_signing_alg\":\"ES256\",\"jwks\":{\"keys\":[$key]}}" >"$folder/in.jsonl"
judge "inline keys" 100000
lines 10000 "{$common,\"token_endpoint_auth_method\":\"client_secret_jwt\",\"client_secret\":\"Zm9yIG1lYXN1cmluZyBvbmx5LCBub3QgYSBzZWNyZXQNUMBER\"}" >"$folder/in.jsonl"
judge "secrets" 10000
