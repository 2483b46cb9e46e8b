# Work that the launcher waits for. A signal ends it and the launcher at once, and leaves nothing behind.

leftovers=()
running=

# child COMMAND…: runs it in a process group of its own, and can be interrupted while it runs; its status is that of the command.
child() {
  set -m
  "$@" &
  running=$!
  set +m
  wait "$running"
  local status=$?
  running=
  return "$status"
}

end_of_launch() {
  trap '' INT TERM HUP
  if [[ -n $running ]]; then
    kill -TERM -- "-$running" 2>/dev/null
    wait "$running" 2>/dev/null
  fi
  ((${#leftovers[@]} == 0)) || rm -rf "${leftovers[@]}"
  exit 130
}
