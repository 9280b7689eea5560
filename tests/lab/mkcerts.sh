#!/usr/bin/env bash
# Makes a throw-away certificate authority, and certificates for servers and clients, in $LAB/pki.
# May be repeated: nothing happens while the certificates are there and valid for another week.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mkdir -p "$PKI"
cd "$PKI"
[ -e .done ] && openssl x509 -in server.crt -noout -checkend 604800 >/dev/null && exit 0
umask 077
rm -f .done client-jwks.json # it has a certificate in it

quiet() { "$@" 2>/dev/null || die "failed: $*"; }

quiet openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -sha256 -keyout ca.key -out ca.pem \
  -subj "/CN=Lab Root" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign

# leaf NAME SUBJECT NAMES USAGE DIGEST KEY...: a certificate of the authority; KEY... says the kind of key to openssl.
leaf() {
  local name="$1" subject="$2" names="$3" usage="$4" digest="$5"
  shift 5
  quiet openssl req -new -newkey "$@" -nodes -keyout "$name.key" -out "$name.csr" -subj "$subject"
  cat >"$name.ext" <<EXT
basicConstraints=CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=$usage
subjectAltName=$names
EXT
  quiet openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 "-$digest" \
    -extfile "$name.ext" -out "$name.crt"
  cat "$name.crt" ca.pem >"$name.chain.pem"
}

loopback="IP:127.0.0.1,DNS:localhost"
p256=(ec -pkeyopt ec_paramgen_curve:P-256)
leaf server /CN=127.0.0.1 "$loopback" serverAuth sha256 rsa:2048
leaf server-ec /CN=127.0.0.1 "$loopback" serverAuth sha256 "${p256[@]}"
leaf server-weak /CN=127.0.0.1 "$loopback" serverAuth sha1 rsa:1024
leaf server-name /CN=as.lab.test DNS:as.lab.test serverAuth sha256 rsa:2048
leaf client "/C=FI/O=AS Lab/CN=client-tls" DNS:client.lab.test clientAuth sha256 rsa:2048
for name in self-one self-two; do
  quiet openssl req -x509 -newkey "${p256[@]}" -nodes -days 825 -keyout "$name.key" -out "$name.crt" -subj "/CN=$name"
done
touch .done
