# shellcheck shell=bash disable=SC2034
# Sourced by the scripts of this folder: where the state lies, and how processes are started and stopped.
# Every process is known by its pid and its start time, so that no other process is ever taken for one of ours.

export LAB="${LAB:-$HOME/.cache/fapilint-lab}"
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
PKI="$LAB/pki"
mkdir -p "$LAB/run" "$LAB/log"

die() {
  echo "lab: $*" >&2
  exit 1
}

# start_time PID: when a process started, in clock ticks since boot; fails if there is no such process.
start_time() {
  local stat
  stat="$(cat "/proc/$1/stat" 2>/dev/null)" || return 1
  stat="${stat##*) }" # the name, in parentheses, may hold spaces
  cut -d' ' -f20 <<<"$stat"
}

# is_running NAME: whether the process that start_process began is still there.
is_running() {
  local pid started
  read -r pid started 2>/dev/null <"$LAB/run/$1" || return 1
  [ "$(start_time "$pid")" = "$started" ]
}

# start_process NAME COMMAND...: runs a command in the background, without a terminal, unless it runs already.
start_process() {
  local name="$1" pid
  shift
  is_running "$name" && return 0
  setsid "$@" >"$LAB/log/$name" 2>&1 </dev/null &
  pid=$!
  echo "$pid $(start_time "$pid")" >"$LAB/run/$name"
}

# stop_process NAME: ends it, by force if it takes longer than five seconds.
stop_process() {
  local pid _
  if is_running "$1"; then
    read -r pid _ <"$LAB/run/$1"
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 50); do
      is_running "$1" || break
      sleep 0.1
    done
    is_running "$1" && kill -KILL "$pid" 2>/dev/null
  fi
  rm -f "$LAB/run/$1"
}

# is_open PORT: whether somebody listens there on loopback.
is_open() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# need_free NAME PORT...: our own process may have the ports, nobody else.
need_free() {
  local name="$1" port
  shift
  is_running "$name" && return 0
  for port in "$@"; do
    is_open "$port" && die "port $port is taken by another process"
  done
  return 0
}

# await NAME PORT...: waits until all ports are open, at most 30 seconds and only while the process lives.
await() {
  local name="$1" port
  shift
  local deadline=$((SECONDS + 30))
  for port in "$@"; do
    until is_open "$port"; do
      is_running "$name" || { tail -n 20 "$LAB/log/$name" >&2; die "$name has ended"; }
      [ "$SECONDS" -lt "$deadline" ] || { tail -n 20 "$LAB/log/$name" >&2; die "$name does not listen on port $port"; }
      sleep 0.1
    done
  done
}

# lab_node: the Node.js to use. install.sh brings one of its own where the system's is too old.
lab_node() {
  if [ -x "$LAB/runtime/node" ]; then echo "$LAB/runtime/node"; else command -v node; fi
}
