#!/usr/bin/env bash
# save-docs.sh FOLDER ISSUER [CURL OPTION...]: saves what a server publishes, byte for byte, with the response headers:
# openid-configuration.json, oauth-authorization-server.json (where they are served) and jwks.json.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[ $# -ge 2 ] || die "usage: save-docs.sh FOLDER ISSUER [CURL OPTION...]"
folder="$1" issuer="${2%/}"
shift 2
options=(--silent --show-error --max-time 15 --cacert "$PKI/ca.pem" "$@")
mkdir -p "$folder"

# save FILE URL: keeps the body and the headers of an answer with status 200.
save() {
  local file="$folder/$1" status
  status="$(curl "${options[@]}" --dump-header "$file.headers" --output "$file" --write-out '%{http_code}' "$2")"
  [ "$status" = 200 ] && return
  rm -f "$file" "$file.headers"
  return 1
}

origin="$(sed -E 's#^(https?://[^/]+).*#\1#' <<<"$issuer")"
path="${issuer#"$origin"}"
metadata=
save oauth-authorization-server.json "$origin/.well-known/oauth-authorization-server$path" && metadata=oauth-authorization-server.json
save openid-configuration.json "$issuer/.well-known/openid-configuration" && metadata=openid-configuration.json
[ -n "$metadata" ] || die "$issuer publishes no metadata"

jwks_uri="$("$(lab_node)" -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).jwks_uri ?? ""' "$folder/$metadata")"
[ -z "$jwks_uri" ] || save jwks.json "$jwks_uri" || die "$jwks_uri can not be had"
