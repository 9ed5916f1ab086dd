# shellcheck shell=bash
# A certification authority for one run, and a certificate of it for localhost and 127.0.0.1.
#
# Never: outlives the run; the authority's key is removed as soon as it has signed.

locate_openssl() {
  OPENSSL=$(type -P openssl) && return
  local root
  root=$(unpacked openssl /usr/bin/openssl openssl)
  OPENSSL=$root/usr/bin/openssl
}

# Leaves $DIR/tls/{ca,server}.pem and server.key; only the servers' account reads the key.
make_certificate() {
  local tls=$DIR/tls
  mkdir -p "$tls"
  {
    "$OPENSSL" req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
      -config "$SERVERS/openssl.cnf" -extensions authority -subj '/CN=Anliegend test authority' \
      -keyout "$tls/ca.key" -out "$tls/ca.pem"
    "$OPENSSL" req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
      -config "$SERVERS/openssl.cnf" -subj '/CN=localhost' -keyout "$tls/server.key" -out "$tls/server.csr"
    "$OPENSSL" x509 -req -in "$tls/server.csr" -days 2 -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -CAcreateserial \
      -extfile "$SERVERS/openssl.cnf" -extensions server -out "$tls/server.pem"
  } </dev/null >"$LOGS/openssl.log" 2>&1 || die "openssl made no certificate: $(tail -n 3 "$LOGS/openssl.log")"
  rm "$tls/ca.key" "$LOGS/openssl.log"
  own_by_account "$tls"
}
