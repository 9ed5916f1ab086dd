# shellcheck shell=bash
# PostgreSQL: an empty cluster; every test makes a database of its own.
#
# Knows: everybody on this machine may connect as "postgres", for as long as the run lasts.
# Never: runs as root, and never waits for the disk (the cluster dies with the run).

locate_postgres() {
  local root
  POSTGRES_BIN=$(postgres_below '') POSTGRES_LIBRARIES=
  [[ -z $POSTGRES_BIN ]] || return 0
  root=$(unpacked postgresql '/usr/lib/postgresql/*/bin/initdb' postgresql)
  POSTGRES_BIN=$(postgres_below "$root")
  POSTGRES_LIBRARIES=$(library_path "$root")
}

# postgres_below ROOT: the folder of the newest server. Debian keeps it outside PATH, one folder a version.
postgres_below() {
  local program found=
  for program in "$1"/usr/lib/postgresql/*/bin/initdb "$(type -P initdb)"; do
    [[ ! -x $program || ! -x ${program%/*}/postgres ]] || found=${program%/*}
  done
  printf '%s\n' "$found"
}

# Begins to make the cluster. It takes longest, so the other servers start meanwhile.
prepare_postgres() {
  mkdir -p "$DIR/postgres"
  own_by_account "$DIR/postgres"
  launch_server initdb "${BECOME[@]}" -- env LD_LIBRARY_PATH="$POSTGRES_LIBRARIES" \
    "$POSTGRES_BIN/initdb" -D "$DIR/postgres" -U postgres -A trust --no-sync --encoding=UTF8 --locale=C.UTF-8
}

start_postgres() {
  local data=$DIR/postgres
  wait "${LEADER[initdb]}" || return
  unset 'LEADER[initdb]'
  rm "$LOGS/initdb.log"
  launch_server postgres "${BECOME[@]}" -- env LD_LIBRARY_PATH="$POSTGRES_LIBRARIES" \
    "$POSTGRES_BIN/postgres" -D "$data" -p "$PORT_POSTGRES" -k "$data" -h 127.0.0.1 \
    -F -c synchronous_commit=off -c full_page_writes=off -c jit=off -c max_connections=200
  await postgres "$PORT_POSTGRES" && await_log postgres 'ready to accept connections'
}

# INT: do not wait for clients.
stop_postgres() { stop initdb TERM 5 && stop postgres INT 10; }
