#!/usr/bin/env bash
# up.sh [up|down|status]: starts real authorization servers and TLS fronts on 127.0.0.1, and stops them. See README.md.
# `status` succeeds while the authorization servers run.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
PORTS=(19440 19441 19442 19443 19444 19445 19446 19447 19448 19449 19450 19451 19452)

case "${1:-up}" in
  up)
    "$HERE/install.sh"
    "$HERE/mkcerts.sh"
    need_free servers "${PORTS[@]}"
    start_process servers "$(lab_node)" "$HERE/oidcp.mjs" all
    await servers "${PORTS[@]}"
    "$HERE/tls-front.sh" start
    "$HERE/openssl-server.sh" start
    ;;
  down)
    "$HERE/tls-front.sh" stop
    "$HERE/openssl-server.sh" stop
    stop_process servers
    ;;
  status) is_running servers ;;
  *) die "usage: up.sh [up|down|status]" ;;
esac
