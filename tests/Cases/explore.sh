# Searches that are kept: refused at the start or never, cut off at any moment, resumed only where they belong.

scope=page=1

# signals_when_kept SIGNAL BYTES ARGUMENTS…: runs a search, and sends it a signal once its file has so many bytes and does not grow: between two additions.
signals_when_kept() {
  local signal=$1 bytes=$2 pid tries size before=-1
  shift 2
  set -m
  "$dotnet" "$cli" "$@" &
  pid=$!
  for ((tries = 0; tries < 400; tries++)); do
    kill -0 "$pid" 2>/dev/null || break
    size=$(stat -c %s F 2>/dev/null || echo 0)
    ((size < bytes || size != before)) || break
    before=$size
    sleep 0.3
  done
  kill -"$signal" "$pid"
  wait "$pid"
}

# The numbers of a search, and its digest, as they were printed.
figures() { grep -oE '[0-9,]+ states, [0-9,]+ transitions, [0-9]+ depth|graph digest [0-9a-f-]+' "$1"; }

# says_once TEXT…: one line of standard error, among those that show the progress, holds each text.
says_once() {
  local text
  (($(grep -cF -- "$1" "$err") == 1)) || fault "standard error has not one line with '$1'"
  for text; do grep -F -- "$1" "$err" | grep -qF -- "$text" || fault "standard error lacks '$text'"; done
}

# refused TEXT…: status 2, no output, and one line that says why; a line of progress may come before it where the machine is slow.
refused() {
  status_is 2
  [[ ! -s $out ]] || fault "it writes to standard output"
  says_once "verified: " "$@"
}

# equals_the_undisturbed_search: what was printed last has the figures of the first case.
equals_the_undisturbed_search() { [[ $(figures "$out") == "$undisturbed" ]] || fault "figures differ: $(figures "$out"), expected $undisturbed"; }

begin "an unreadable name for a checkpoint is refused at the start"
runs verified explore notifier --checkpoint ''
refused "--checkpoint"
end

begin "a folder is no checkpoint"
runs verified explore notifier --checkpoint /tmp
refused "/tmp" "folder"
end

begin "a device is no checkpoint"
runs verified explore notifier --checkpoint /dev/null
refused "/dev/null" "regular file"
end

begin "a checkpoint in a folder that does not exist is refused at the start"
runs verified explore notifier --checkpoint nowhere/F
refused "nowhere/F"
end

begin "a checkpoint that cannot be written is refused at the start"
runs verified explore notifier --checkpoint /proc/F
refused "/proc/F"
end

begin "a checkpoint is never written over what is there"
echo "my notes" >"$work/notes"
runs verified explore notifier --checkpoint notes
refused "notes" "new file"
grep -q "my notes" "$work/notes" || fault "the file was changed"
end

begin "a search that was never kept cannot be resumed"
runs verified explore notifier --resume F
refused "F" "there is none"
end

begin "a file without a search is no checkpoint"
runs verified explore notifier --resume notes
refused "notes" "verified checkpoint"
end

begin "an interval needs a file"
runs verified explore notifier --every 3
refused "--every" "--checkpoint"
end

begin "an interval is a number of seconds"
runs verified explore notifier --checkpoint F --every 0
refused "--every"
end

begin "a search that is kept and not disturbed holds"
runs verified explore notifier --scope $scope --checkpoint whole
status_is 0
prints "whole holds the whole search"
undisturbed=$(figures "$out")
[[ -n $undisturbed ]] || fault "no figures"
rm -f "$work/whole"
end

begin "a killed search leaves what was kept"
runs signals_when_kept KILL 5000000 explore notifier --scope $scope --checkpoint F --every 1
status_is 137
(($(stat -c %s "$work/F") >= 5000000)) || fault "the file is smaller"
cp "$work/F" "$work/killed"
end

begin "an interrupted search ends with 130, says how far it came and how to go on"
runs signals_when_kept INT $(($(stat -c %s "$work/F") + 1000000)) explore notifier --scope $scope --resume F --every 1
status_is 130
prints "stopped before every state was seen" "depth" "/s" "go on with ./verified explore notifier --scope $scope --resume F"
end

begin "another scope does not resume it"
runs verified explore notifier --scope page=2 --resume F
refused "F" "page=2"
end

begin "another model does not resume it"
runs verified explore xen --resume F
refused "F" "xen"
end

begin "a new search does not take its file"
runs verified explore notifier --scope $scope --checkpoint F
refused "F" "--resume"
end

begin "a search that another one has open is refused"
runs flock -x F "$dotnet" "$cli" explore notifier --scope $scope --resume F
refused "F" "no other search"
end

begin "a resumed search says what it resumed, and ends as if it had not been disturbed"
runs verified explore notifier --scope $scope --resume F
status_is 0
says_once "resumed" "of depth" "kept there from now on too"
prints "states resumed"
equals_the_undisturbed_search
end

begin "a search may go on in another file"
runs verified explore notifier --scope $scope --resume killed --checkpoint G
status_is 0
says_once "resumed" "kept in G from now on"
equals_the_undisturbed_search
end

begin "a search of which nothing was kept yet begins anew, and says so"
head -c 4096 "$work/killed" >"$work/begun"
runs verified explore notifier --scope $scope --resume begun --checkpoint H
status_is 0
says_once "nothing of a search is kept" "it begins anew" "kept in H from now on"
equals_the_undisturbed_search
end
rm -f "$work"/{begun,H}

begin "a changed byte is refused"
printf '\x55\xaa' | dd of="$work/killed" bs=1 seek=1000000 conv=notrunc status=none
runs verified explore notifier --scope $scope --resume killed
refused "killed" "undamaged"
end

begin "a checkpoint of an older version is refused"
printf 'verified checkpoint 1\n' | dd of="$work/killed" conv=notrunc status=none
runs verified explore notifier --scope $scope --resume killed
refused "killed" "another version"
end
rm -f "$work"/{F,G,killed}

if unshare -m true 2>/dev/null; then
  begin "a disk that fills while the search goes costs no verdict"
  mkdir "$work/small"
  runs unshare -m sh -c 'mount -t tmpfs -o size=45m none small && "$@"; status=$?; cp small/F F; exit $status' sh \
    "$dotnet" "$cli" explore notifier --scope $scope --checkpoint small/F --every 1
  status_is 0
  says_once "the search goes on" "small/F"
  equals_the_undisturbed_search
  end

  begin "what was kept before the disk was full can be resumed"
  runs verified explore notifier --scope $scope --resume F
  status_is 0
  equals_the_undisturbed_search
  end
else
  leaves_out "a disk that fills while the search goes costs no verdict" "no mount namespace"
fi
