# shellcheck shell=bash
# Dovecot: the mailboxes of everybody, over IMAP, filled over LMTP.
#
# Knows: any name with the one password is a mailbox, made when it is first used; names beginning with "unbekannt"
#   are nobody. A Sieve script of NAME@DOMAIN is the file NAME@DOMAIN.sieve in $DIR/sieve.
# Never: runs as root.
# Known weaknesses: speaks the configuration of Dovecot 2.3 (Debian 12); 2.4 has another.

DOVECOT_PARTS=(/usr/sbin/dovecot /usr/lib/dovecot/{auth,imap,imap-login,lmtp} /usr/lib/dovecot/modules/lib90_sieve_plugin.so)

locate_dovecot() {
  local version
  DOVECOT_ROOT='' DOVECOT_LIBRARIES=''
  if ! all_there "${DOVECOT_PARTS[@]}"; then
    DOVECOT_ROOT=$(unpacked dovecot /usr/sbin/dovecot dovecot-core dovecot-imapd dovecot-lmtpd dovecot-sieve)
    mend_module_path "$DOVECOT_ROOT/usr/lib/dovecot/libdovecot.so.0.0.0"
    DOVECOT_LIBRARIES=$(library_path "$DOVECOT_ROOT" "$DOVECOT_ROOT"/usr/lib/dovecot{,/modules,/modules/old-stats})
  fi
  version=$(LD_LIBRARY_PATH=$DOVECOT_LIBRARIES "$DOVECOT_ROOT/usr/sbin/dovecot" --version)
  [[ $version == 2.3.* ]] || die "Dovecot $version is not 2.3, whose configuration tests/servers/dovecot.conf is written in"
}

all_there() {
  local file
  for file; do
    [[ -e $file ]] || return
  done
}

# The library that loads TLS looks for it in a fixed folder, which an unpacked package does not have. Here it is made
# to look in "modules" below the working folder, the base_dir, where start_dovecot puts a link.
mend_module_path() {
  perl -0777 -pi -e 's{\0/usr/lib/dovecot/modules\0}{"\0modules" . "\0" x 18}e' "$1"
}

start_dovecot() {
  mkdir -p "$DIR"/dovecot/{run,state} "$DIR/mail" "$DIR/sieve/compiled"
  ln -s "$DOVECOT_ROOT/usr/lib/dovecot/modules" "$DIR/dovecot/run/modules"
  : >"$DIR/dovecot/nobody"
  fill dovecot.conf >"$DIR/dovecot/dovecot.conf"
  own_by_account "$DIR"/{dovecot,mail,sieve}
  chmod -R go+rX "$DIR/dovecot"
  # As dovecot would start itself, which knows doveconf only where a package installs it.
  launch_server dovecot "${BECOME[@]}" -- env LD_LIBRARY_PATH="$DOVECOT_LIBRARIES" \
    "$DOVECOT_ROOT/usr/bin/doveconf" -c "$DIR/dovecot/dovecot.conf" -f service=master \
    -e "$DOVECOT_ROOT/usr/sbin/dovecot" -F -c "$DIR/dovecot/dovecot.conf"
  await dovecot "$PORT_IMAPS" "$PORT_LMTP" "$PORT_IMAP" &&
    expect "$PORT_IMAP" "a OK" "a LOGIN anybody $PASSWORD" 'b LOGOUT'
}

stop_dovecot() { stop dovecot TERM 10; }
