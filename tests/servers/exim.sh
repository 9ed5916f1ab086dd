# shellcheck shell=bash
# Exim, where Postfix cannot be: the same ports, domains and refusals, as an ordinary user.
#
# Never: runs as root, and never sends anything off this machine.
# Known weaknesses: the wording of refusals and bounces is Exim's, so tests must not compare it. Debian's Exim insists
#   on the account "Debian-exim"; where Exim is unpacked and the account absent, libnss-wrapper pretends it.

locate_exim() {
  EXIM_PROGRAM=$(type -P exim4 || true) EXIM_LIBRARIES='' EXIM_PRETENCE=()
  [[ -z $EXIM_PROGRAM ]] || return 0
  local root
  root=$(unpacked exim /usr/sbin/exim4 exim4-daemon-light libnss-wrapper)
  EXIM_PROGRAM=$root/usr/sbin/exim4
  EXIM_LIBRARIES=$(library_path "$root")
  EXIM_PRETENCE=(LD_PRELOAD=libnss_wrapper.so "NSS_WRAPPER_PASSWD=$DIR/exim/passwd" "NSS_WRAPPER_GROUP=$DIR/exim/group")
}

start_exim() {
  mkdir -p "$DIR/exim/spool"
  fill exim.conf >"$DIR/exim/exim.conf"
  pretend_accounts
  own_by_account "$DIR/exim/spool"
  launch_server exim "${BECOME[@]}" -- env LD_LIBRARY_PATH="$EXIM_LIBRARIES" "${EXIM_PRETENCE[@]}" \
    "$EXIM_PROGRAM" -C "$DIR/exim/exim.conf" -bdf -q2s
  # shellcheck disable=SC2034 # tests/run tells the tests
  QUEUE=(env "LD_LIBRARY_PATH=$EXIM_LIBRARIES" "${EXIM_PRETENCE[@]}" "$EXIM_PROGRAM" -C "$DIR/exim/exim.conf" -bp)
  ((EUID != 0)) || QUEUE=(setpriv "${BECOME[@]}" -- "${QUEUE[@]}")
  await exim "$PORT_SMTP" "$PORT_BOUNCE" "$PORT_FORGETFUL" "$PORT_SMTPS" "$PORT_SUBMISSION" &&
    expect "$PORT_SMTP" '250 ' 'EHLO localhost' 'QUIT'
}

# The accounts as they are, and one more that owns nothing.
pretend_accounts() {
  { getent passwd && echo 'Debian-exim:x:64999:64999::/nonexistent:/bin/false'; } >"$DIR/exim/passwd"
  { getent group && echo 'Debian-exim:x:64999:'; } >"$DIR/exim/group"
}

stop_exim() { stop exim TERM 10; }
