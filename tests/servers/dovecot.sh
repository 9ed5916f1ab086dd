# shellcheck shell=bash
# Dovecot: the mailboxes of everybody, over IMAP, filled over LMTP.
#
# Knows: any name with the one password is a mailbox, made when it is first used; names beginning with "unbekannt"
#   are nobody. A Sieve script of NAME@DOMAIN is the file NAME@DOMAIN.sieve in $DIR/sieve. A second instance is laid out
#   beside it and not started: for the scene that restarts its server.
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
  mkdir -p "$DIR/mail" "$DIR/sieve/compiled"
  own_by_account "$DIR"/{mail,sieve}
  lay_out_dovecot dovecot
  PORT_IMAP=$PORT_SECOND_IMAP PORT_IMAPS=$PORT_SECOND_IMAPS PORT_LMTP=$PORT_SECOND_LMTP lay_out_dovecot second
  launch_server dovecot "${BECOME[@]}" -- "$DIR/dovecot/start"
  await dovecot "$PORT_IMAPS" "$PORT_LMTP" "$PORT_IMAP" &&
    expect "$PORT_IMAP" "a OK" "a LOGIN anybody $PASSWORD" 'b LOGOUT'
}

# lay_out_dovecot PLACE: folders, configuration and a program "start" for one instance.
lay_out_dovecot() {
  # shellcheck disable=SC2034 # the template reads it
  local PLACE=$1 place=$DIR/$1
  mkdir -p "$place"/{run,state}
  ln -s "$DOVECOT_ROOT/usr/lib/dovecot/modules" "$place/run/modules"
  : >"$place/nobody"
  fill dovecot.conf >"$place/dovecot.conf"
  # As dovecot would start itself, which knows doveconf only where a package installs it.
  printf '#!/bin/sh\nexec env LD_LIBRARY_PATH="%s" "%s" -c "%s" -f service=master -e "%s" -F -c "%s"\n' \
    "$DOVECOT_LIBRARIES" "$DOVECOT_ROOT/usr/bin/doveconf" "$place/dovecot.conf" "$DOVECOT_ROOT/usr/sbin/dovecot" \
    "$place/dovecot.conf" >"$place/start"
  own_by_account "$place"
  chmod -R go+rX "$place"
  chmod 755 "$place/start"
}

stop_dovecot() { stop dovecot TERM 10; }
