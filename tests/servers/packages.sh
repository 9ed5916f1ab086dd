# shellcheck shell=bash
# Where the server programs come from.
#
# Knows: what is installed is used as it is; what is missing is downloaded with `apt-get download` and unpacked
#   into $CACHE, together with the libraries it needs and the machine lacks.
# Never: installs, removes or configures a package, and never touches apt's own state. (Installing Postfix would
#   remove Exim; installing any of them may start a system service.)
# Known weaknesses: Debian and its relatives only; written for the versions of Debian 12. A package once unpacked
#   stays as it is until $CACHE is removed.

# The folder that outlives a run. Root's home is closed to the accounts that the servers run as, so root uses /var/cache.
cache_folder() {
  if [[ -n ${ANLIEGEND_TEST_CACHE:-} ]]; then
    printf '%s\n' "$ANLIEGEND_TEST_CACHE"
  elif ((EUID == 0)); then
    printf '%s\n' /var/cache/anliegend-test-servers
  elif [[ -n ${XDG_CACHE_HOME:-} ]]; then
    printf '%s\n' "$XDG_CACHE_HOME/anliegend-test-servers"
  elif [[ -n ${HOME:-} && -w ${HOME:-} ]]; then
    printf '%s\n' "$HOME/.cache/anliegend-test-servers"
  else
    printf '%s\n' "$REPO/target/test-servers"
  fi
}

# The programs that apt and the library use themselves; all are in Debian's smallest systems.
require_basics() {
  local tool
  for tool in setsid setpriv mktemp sed awk; do
    [[ -n $(type -P "$tool") ]] || die "the program '$tool' is missing; install util-linux, coreutils, sed and mawk"
  done
}

# unpacked NAME PROGRAM PACKAGE...: prints the root of a file tree that holds PROGRAM (a path from the root):
# nothing if it is installed, else the folder where the packages have been unpacked.
unpacked() {
  local name=$1 program=$2
  shift 2
  local root=$CACHE/$name
  [[ -e $root/.complete ]] || unpack_once "$root" "$@" >&2 || exit
  [[ -n $(find "$root" -path "$root$program" -print -quit) ]] ||
    die "the packages $* do not hold $program; remove $root and try again, or install them with apt-get"
  printf '%s\n' "$root"
}

# Two runs may start at once: one unpacks, the other waits.
unpack_once() {
  local root=$1
  shift
  mkdir -p "$CACHE"
  (
    flock 9
    [[ -e $root/.complete ]] || unpack "$root" "$@" 9>&-
  ) 9>"$CACHE/lock"
}

unpack() {
  local root=$1 new=$1.new
  shift
  note "getting $* from Debian (kept in $root)"
  rm -rf "$new" "$root"
  mkdir -p "$new/debs"
  fetch "$new/debs" "$@" >"$new/apt.log" 2>&1 || {
    tail -n 15 "$new/apt.log" >&2
    die "the Debian packages $* cannot be downloaded; check the network and /etc/apt, or install them yourself"
  }
  local deb
  for deb in "$new"/debs/*.deb; do
    dpkg-deb -x "$deb" "$new" || die "${deb##*/} cannot be unpacked; is the disk full?"
  done
  rm -r "$new/debs"
  # Nothing from here runs with another account's power.
  find "$new" -type f -perm /6000 -exec chmod ug-s {} +
  touch "$new/.complete"
  mv "$new" "$root"
}

# First with the package lists the machine has; if they are missing or stale, with fresh ones that go with the run.
fetch() {
  local lists=$DIR/apt
  [[ -n $(type -P apt-get) && -n $(type -P dpkg-deb) ]] || {
    echo "apt-get and dpkg-deb are not there: this is no Debian"
    return 1
  }
  APT_OPTIONS=()
  if [[ ! -d $lists ]]; then
    download "$@" && return
    echo "trying again with fresh package lists"
    mkdir -p "$lists"/{lists,cache/archives}/partial
    rm -f "$1"/*.deb
  fi
  APT_OPTIONS=(-o "Dir::State::lists=$lists/lists" -o "Dir::Cache=$lists/cache"
    -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false)
  [[ -e $lists/cache/pkgcache.bin ]] || apt-get "${APT_OPTIONS[@]}" -q update || echo "some package lists could not be had"
  download "$@"
}

# The packages themselves, and of what they need the libraries that are not installed, and the server behind
# "postgresql", whose package bears its version in its name. LLVM is large, and PostgreSQL runs without it.
# The plan is made as for an empty machine: what is installed here must not speak against it.
download() {
  local folder=$1
  shift
  local plan needed
  plan=$(apt-get "${APT_OPTIONS[@]}" -o Dir::State::status=/dev/null -s install --no-install-recommends "$@") || return
  needed=$(awk '$1 == "Inst" && $2 ~ /^(lib|postgresql-[0-9]+$)/ && $2 !~ /^lib(llvm|z3)/ { print $2 }' <<<"$plan")
  local -A wanted=()
  local package
  for package in "$@"; do
    wanted[$package]=1
  done
  for package in $needed; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || wanted[$package]=1
  done
  (cd "$folder" && apt-get "${APT_OPTIONS[@]}" -q download "${!wanted[@]}")
}

# The folders with libraries below a root, for LD_LIBRARY_PATH.
library_path() {
  local folder path=
  for folder in "$1"/usr/lib/*-linux-gnu* "$1"/lib/*-linux-gnu* "${@:2}"; do
    [[ ! -d $folder ]] || path+=${path:+:}$folder
  done
  printf '%s\n' "$path"
}
