#!/usr/bin/env bash
# Installs what the lab needs, where it is missing: curl, Node.js, nginx and stunnel from Debian, oidc-provider from npm.
# May be repeated; takes about a minute the first time. Only Debian packages need root.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export DEBIAN_FRONTEND=noninteractive
PATH="$PATH:/usr/sbin:/sbin"

# The servers need Node.js 20; where Debian has an older one, this one is taken from npm.
OLDEST_NODE=20
OWN_NODE=22.23.3

debian_packages() {
  local missing=()
  command -v curl >/dev/null || missing+=(curl ca-certificates)
  command -v openssl >/dev/null || missing+=(openssl)
  command -v setsid >/dev/null || missing+=(util-linux)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v nginx >/dev/null || missing+=(nginx-light)
  command -v stunnel4 >/dev/null || missing+=(stunnel4)
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" = 0 ] || die "missing: ${missing[*]}. Install them, or run this as root"

  # Packages must not start services of their own: a policy says so while they are installed.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    made=yes
  fi
  local failed=
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; } </dev/null || failed=yes
  [ -z "$made" ] || rm -f "$policy"
  [ -z "$failed" ] || die "apt-get could not install: ${missing[*]}"
}

node_itself() {
  [ -x "$LAB/runtime/node" ] && return
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$OLDEST_NODE" ] && return
  local arch
  case "$(uname -m)" in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) die "Node.js $OLDEST_NODE or later is needed, and there is none for $(uname -m)" ;;
  esac
  mkdir -p "$LAB/runtime"
  npm install --prefix "$LAB/runtime" --no-audit --no-fund --ignore-scripts "node-linux-$arch@$OWN_NODE" >/dev/null
  ln -s "node_modules/node-linux-$arch/bin/node" "$LAB/runtime/node"
}

# Exactly the versions of package-lock.json: what a server publishes depends on them, and so do the expectations.
node_packages() {
  local target="$LAB/node"
  mkdir -p "$target"
  cmp -s "$HERE/package-lock.json" "$target/installed.json" && return
  cp "$HERE/package.json" "$HERE/package-lock.json" "$target/"
  npm ci --prefix "$target" --no-audit --no-fund --ignore-scripts >/dev/null
  cp "$HERE/package-lock.json" "$target/installed.json"
}

debian_packages
node_itself
node_packages
