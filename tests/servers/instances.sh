# shellcheck shell=bash
# How a server is started, watched and stopped; ports and templates.
#
# Knows: every server leads a session of its own, so whatever it starts can be found again; when the run dies, the
#   kernel tells its servers to end.
# Never: lets a server hold the run's standard output (a pipe would stay open for ever), and never ends a process
#   by its name.
# Known weaknesses: a port is free when it is chosen, not when it is used (the start is tried again with others);
#   after kill -9 of the run itself the temporary folder stays.

declare -A LEADER=() # name of a server: the process that leads its session
PORTS=()

note() { printf 'tests/run: %s\n' "$*" >&2; }

die() {
  printf 'tests/run: error: %s\n' "$*" >&2
  exit 1
}

# As root, servers that refuse root run as an ordinary account. This one exists on every Debian.
choose_account() {
  ACCOUNT=$(id -un) GROUP=$(id -gn) BECOME=()
  if ((EUID == 0)); then
    ACCOUNT=nobody GROUP=$(id -gn nobody)
    BECOME=(--reuid "$ACCOUNT" --regid "$GROUP" --clear-groups)
  fi
}

as_account() { setpriv "${BECOME[@]}" -- "$@"; }

# Gives what root has made to the account that uses it.
own_by_account() {
  ((EUID != 0)) || chown -R "$ACCOUNT:$GROUP" "$@"
}

# free_port NAME: sets NAME to a port below the range from which the kernel takes those of outgoing connections.
free_port() {
  local port
  while :; do
    port=$((15000 + RANDOM % 15000))
    [[ " ${PORTS[*]} " == *" $port "* ]] || answers "$port" || break
  done
  PORTS+=("$port")
  printf -v "$1" %s "$port"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# fill TEMPLATE: prints it with every @NAME@ replaced by the value of the variable NAME.
fill() {
  local text name
  text=$(<"$SERVERS/$1")
  while [[ $text =~ @([A-Z_]+)@ ]]; do
    name=${BASH_REMATCH[1]}
    text=${text//"@$name@"/"${!name}"}
  done
  printf '%s\n' "$text"
}

# launch NAME [OPTION OF setpriv]... -- COMMAND...: in the background, as leader of a session. It gets SIGTERM when
# the run dies. A shell's background commands ignore SIGINT; neither servers nor tests may inherit that.
launch() {
  local name=$1
  shift
  setsid env --default-signal=INT,QUIT setpriv --pdeathsig TERM "$@" </dev/null &
  LEADER[$name]=$!
}

# launch_server NAME [OPTION OF setpriv]... -- COMMAND...: the same, with a log instead of the run's output.
launch_server() {
  launch "$@" >"$LOGS/$1.log" 2>&1
}

# Waits until all ports answer; fails as soon as the server is gone, or after twenty seconds.
await() {
  local name=$1 port tries
  for port in "${@:2}"; do
    tries=200
    until answers "$port"; do
      if ! kill -0 "${LEADER[$name]}" 2>/dev/null || ((--tries == 0)); then
        note "$name does not answer on port $port"
        return 1
      fi
      sleep 0.1
    done
  done
}

# expect PORT ANSWER LINE...: says the lines to a server and waits for a line that begins with ANSWER.
# A server may take connections and yet be unable to serve them.
expect() {
  local port=$1 answer=$2 line
  {
    printf '%s\r\n' "${@:3}" >&3
    while read -r -t 20 line <&3; do
      [[ $line != "$answer"* ]] || return 0
    done
  } 3<>"/dev/tcp/127.0.0.1/$port"
  note "port $port does not answer with '$answer'"
  return 1
}

# await_log NAME TEXT: for a server that listens before it can answer.
await_log() {
  local tries=200
  until grep -q "$2" "$LOGS/$1.log"; do
    ((--tries > 0)) || {
      note "$1 does not say '$2'"
      return 1
    }
    sleep 0.1
  done
}

# members SESSION: its living processes.
members() {
  local file stat state session
  for file in /proc/[0-9]*/stat; do
    { read -r stat <"$file"; } 2>/dev/null || continue
    # "pid (name) state parent group session …", and the name may hold blanks and brackets.
    read -r state _ _ session _ <<<"${stat##*) }"
    [[ $session != "$1" || $state == Z ]] || printf '%s\n' "${stat%% *}"
  done
}

# stop NAME SIGNAL SECONDS: tells the leader to end, waits, and kills what is left of its session.
stop() {
  local session=${LEADER[$1]:-} tries=$(($3 * 20)) left
  [[ -n $session ]] || return 0
  unset "LEADER[$1]"
  kill -"$2" "$session" 2>/dev/null || true
  while left=$(members "$session") && [[ -n $left ]]; do
    if ((tries-- == 0)); then
      note "$1 did not end within $3 seconds and is killed"
      xargs kill -KILL <<<"$left" 2>/dev/null || true
    fi
    ((tries > -100)) || return 1
    sleep 0.05
  done
}

# The processes that still work inside the temporary folder, whoever started them.
left_over() {
  local link where
  for link in /proc/[0-9]*/cwd; do
    where=$(readlink "$link" 2>/dev/null) || continue
    [[ $where != "$DIR" && $where != "$DIR"/* ]] || printf '%s\n' "${link//[^0-9]/}"
  done
}

show_logs() {
  local log
  for log in "$LOGS"/*; do
    [[ ! -s $log ]] || printf '\n--- the last lines of %s\n%s\n' "${log##*/}" "$(tail -n 40 "$log")" >&2
  done
}
