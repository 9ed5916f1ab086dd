# shellcheck shell=bash
# Postfix: takes mail by SMTP, refuses whom it should, and hands the rest to Dovecot.
#
# Knows: the three domains and the two names that are refused (recipients.regexp); one port that believes in
#   every recipient, so that a bounce is sent; one that loses the marks of a mail (forgotten.regexp).
# Never: sends anything off this machine, and never touches an installed Postfix and its queue.
# Known weaknesses: needs root, because Postfix does. Without root there is Exim.

locate_postfix() {
  POSTFIX_ROOT='' POSTFIX_LIBRARIES='' POSTFIX_OWNER=postfix POSTFIX_GROUP=postdrop
  [[ ! -x /usr/lib/postfix/sbin/master ]] || return 0
  POSTFIX_ROOT=$(unpacked postfix /usr/lib/postfix/sbin/master postfix)
  POSTFIX_LIBRARIES=$(library_path "$POSTFIX_ROOT" "$POSTFIX_ROOT/usr/lib/postfix")
  # Two accounts of every Debian, in different groups: with one group for both, master ends without a word.
  POSTFIX_OWNER=news POSTFIX_GROUP=uucp
}

start_postfix() {
  local etc=$DIR/postfix/etc
  mkdir -p "$etc"
  make_queue "$DIR/postfix/queue"
  fill postfix.main.cf >"$etc/main.cf"
  fill postfix.master.cf >"$etc/master.cf"
  cp "$SERVERS"/{recipients,forgotten}.regexp "$etc"
  cp "$POSTFIX_ROOT/usr/share/postfix/dynamicmaps.cf" "$etc"
  mkdir "$etc/dynamicmaps.cf.d"
  launch_server postfix -- env LD_LIBRARY_PATH="$POSTFIX_LIBRARIES" \
    "$POSTFIX_ROOT/usr/lib/postfix/sbin/master" -c "$etc" -s
  launch_server postfix-guard -- bash -c "$POSTFIX_GUARD" guard "${LEADER[postfix]}"
  # shellcheck disable=SC2034 # tests/run tells the tests
  QUEUE=(env "LD_LIBRARY_PATH=$POSTFIX_LIBRARIES" "$POSTFIX_ROOT/usr/sbin/postqueue" -c "$etc" -p)
  await postfix "$PORT_SMTP" "$PORT_BOUNCE" "$PORT_FORGETFUL" "$PORT_SMTPS" "$PORT_SUBMISSION" &&
    expect "$PORT_SMTP" '250 ' 'EHLO localhost' 'QUIT'
}

# Master changes its user for a moment, and by that the kernel forgets that it should end with the run. The guard
# is told, and passes it on.
# shellcheck disable=SC2016 # for the inner shell
POSTFIX_GUARD='trap "kill -TERM $1; exit" TERM; while kill -0 "$1" 2>/dev/null; do sleep 0.5; done'

# The folders that `postfix start` would make, without its seconds of checking a whole system.
make_queue() {
  local queue=$1
  mkdir -p "$DIR/postfix/data" \
    "$queue"/{active,bounce,corrupt,defer,deferred,flush,hold,incoming,maildrop,pid,private,public,saved,trace}
  chown -R "$POSTFIX_OWNER" "$DIR/postfix/data" "$queue"/*
  chown root "$queue/pid"
  chgrp "$POSTFIX_GROUP" "$queue"/{maildrop,public}
  chmod 700 "$DIR/postfix/data" "$queue"/[!pm]* "$queue/private"
  chmod 730 "$queue/maildrop"
  chmod 710 "$queue/public"
}

stop_postfix() { stop postfix TERM 10 && stop postfix-guard TERM 5; }
