#!/usr/bin/env bash
# tls-front.sh start|stop: nginx in front of a clean server (port 19452, plain http), each port with a TLS of its own.
# README.md lists the ports.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
PATH="$PATH:/usr/sbin:/sbin"

UPSTREAM=http://127.0.0.1:19452
WORK="$LAB/nginx"
PORTS=(19501 19502 19503 19504 19505 19506 19507 19508 19509 19510 19511 19512 19513)

if [ "${1:-start}" = stop ]; then
  stop_process nginx
  exit 0
fi

mkdir -p "$WORK/tmp"
for bits in 1024 2048; do
  [ -s "$WORK/dh$bits.pem" ] || openssl dhparam -dsaparam -out "$WORK/dh$bits.pem" "$bits" 2>/dev/null
done

# The suites that FAPI permits for TLS 1.2, and those of ECDSA certificates.
permitted=ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256
permitted+=:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384
permitted+=:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384
ask_certificate="ssl_client_certificate $PKI/ca.pem;"

# front PORT CERTIFICATE PROTOCOLS SUITES [MORE]: one listener. Its documents name the port that was asked.
front() {
  cat <<NGINX
  server {
    listen 127.0.0.1:$1 ssl;
    server_name 127.0.0.1;
    ssl_certificate $PKI/$2.chain.pem;
    ssl_certificate_key $PKI/$2.key;
    ssl_session_cache off;
    ssl_protocols $3;
    ${4:+ssl_ciphers $4;}
    ${5:-}
    location / {
      proxy_pass $UPSTREAM;
      proxy_set_header Host \$http_host;
      proxy_set_header Accept-Encoding "";
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-SSL-Protocol \$ssl_protocol;
      proxy_set_header X-SSL-Cipher \$ssl_cipher;
      proxy_set_header X-Client-Cert \$ssl_client_escaped_cert;
      proxy_set_header X-Client-Verify \$ssl_client_verify;
      sub_filter 'https://127.0.0.1:19501' 'https://\$http_host';
      sub_filter_once off;
      sub_filter_types application/json;
      add_header X-TLS "\$ssl_protocol \$ssl_cipher" always;
      add_header X-Client-Verify "\$ssl_client_verify" always;
    }
  }
NGINX
}

configuration() {
  cat <<NGINX
daemon off;
pid $WORK/nginx.pid;
error_log $WORK/error.log;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log $WORK/access.log;
  client_body_temp_path $WORK/tmp/body;
  proxy_temp_path $WORK/tmp/proxy;
  fastcgi_temp_path $WORK/tmp/fastcgi;
  uwsgi_temp_path $WORK/tmp/uwsgi;
  scgi_temp_path $WORK/tmp/scgi;
NGINX
  front 19501 server "TLSv1.2 TLSv1.3" "$permitted" "ssl_dhparam $WORK/dh2048.pem;"
  front 19502 server-ec TLSv1.3 ""
  front 19503 server "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3" ALL:COMPLEMENTOFDEFAULT:@SECLEVEL=0 "ssl_dhparam $WORK/dh1024.pem;"
  front 19504 server TLSv1.2 'HIGH:!aNULL'
  front 19505 server TLSv1 ALL:@SECLEVEL=0
  front 19506 server "TLSv1.2 TLSv1.3" "$permitted" "ssl_verify_client on; $ask_certificate"
  front 19507 server "TLSv1.2 TLSv1.3" "$permitted" "ssl_verify_client optional_no_ca; $ask_certificate"
  front 19508 server-weak TLSv1.2 ALL:@SECLEVEL=0
  front 19509 server TLSv1.2 AES128-GCM-SHA256:AES256-SHA
  front 19510 server TLSv1.2 DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0 "ssl_dhparam $WORK/dh1024.pem;"
  front 19512 server TLSv1.2 ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-SHA384
  front 19513 server-ec TLSv1.3 "" "ssl_early_data on;"
  cat <<NGINX
  server {
    listen 127.0.0.1:19511;
    return 301 https://127.0.0.1:19501\$request_uri;
  }
}
NGINX
}

need_free nginx "${PORTS[@]}"
configuration >"$WORK/nginx.conf"
start_process nginx nginx -p "$WORK" -e "$WORK/error.log" -c "$WORK/nginx.conf"
await nginx "${PORTS[@]}"
