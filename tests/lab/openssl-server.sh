#!/usr/bin/env bash
# openssl-server.sh start|stop: weak TLS without nginx, by `openssl s_server` (19521 to 19525) and stunnel (19531).
# README.md lists the ports.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
PORTS=(19521 19522 19523 19524 19525)

if [ "${1:-start}" = stop ]; then
  for port in "${PORTS[@]}"; do stop_process "openssl-$port"; done
  stop_process stunnel
  exit 0
fi

# serve PORT OPTION...
serve() {
  local port="$1"
  shift
  need_free "openssl-$port" "$port"
  start_process "openssl-$port" openssl s_server -accept "127.0.0.1:$port" -www -quiet \
    -cert "$PKI/server.crt" -key "$PKI/server.key" -cert_chain "$PKI/ca.pem" "$@"
}

serve 19521 -tls1 -cipher ALL:@SECLEVEL=0
serve 19522 -tls1_1 -cipher ALL:@SECLEVEL=0
serve 19523 -tls1_2 -cipher AES128-SHA:AES256-SHA:@SECLEVEL=0
serve 19524 -Verify 1 -verify_return_error -CAfile "$PKI/ca.pem"
serve 19525 -tls1_2 -legacy_renegotiation -cipher ALL:@SECLEVEL=0

# In front of the plain http server.
cat >"$LAB/stunnel.conf" <<STUNNEL
foreground = yes
pid =
[as]
accept = 127.0.0.1:19531
connect = 127.0.0.1:19449
cert = $PKI/server.chain.pem
key = $PKI/server.key
sslVersionMin = TLSv1
sslVersionMax = TLSv1.2
ciphers = ALL:@SECLEVEL=0
securityLevel = 0
STUNNEL
need_free stunnel 19531
start_process stunnel stunnel4 "$LAB/stunnel.conf"

for port in "${PORTS[@]}"; do await "openssl-$port" "$port"; done
await stunnel 19531
