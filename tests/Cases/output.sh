# What a run writes: whole or not at all, in place where it is no regular file, and never at the cost of its verdict.

export dotnet cli
export -f verified

# A run that judges something in a moment, with the options under trial.
judges() { verified fuzz notifier --steps 500 "$@"; }
export -f judges

# holds FILE TEXT: the file holds the text.
holds() { grep -qF -- "$2" "$1" 2>/dev/null || fault "$1 lacks '$2'"; }

# only NAME…: the folder of the case holds nothing else, not even hidden.
only() {
  local found
  found=$(ls -A "$work/case")
  [[ $found == "$(printf '%s\n' "$@" | sort)" ]] || fault "the folder holds: ${found//$'\n'/ }"
}

fresh_folder() { rm -rf "$work/case" && mkdir "$work/case"; }

# As root the machine's own device is not put at risk.
begin "a device stays a device"
fresh_folder
if mknod "$work/case/null" c 1 3 2>/dev/null && true 2>/dev/null >"$work/case/null"; then device=case/null; else device=/dev/null; fi
runs judges --html "$device" --junit "$device" --sarif "$device"
status_is 0
[[ -c $work/$device || -c $device ]] || fault "$device is no device any more"
end

begin "a link is followed, and what it leads to is replaced with its permissions"
fresh_folder
echo old >"$work/case/page"
chmod 640 "$work/case/page"
ln -s page "$work/case/link"
runs judges --html case/link
status_is 0
[[ $(readlink "$work/case/link") == page && $(stat -c %a "$work/case/page") == 640 ]] || fault "the link or the permissions are gone"
holds "$work/case/page" "<html"
only link page
end

begin "a link to nothing makes what it leads to"
fresh_folder
ln -s ../case/page "$work/case/link"
runs judges --html case/link
status_is 0
[[ -L $work/case/link ]] || fault "the link is gone"
holds "$work/case/page" "<html"
end

begin "a FIFO stays a FIFO, and its reader gets all of it"
fresh_folder
mkfifo "$work/case/fifo"
timeout 30 cat "$work/case/fifo" >"$work/case/read" &
reader=$!
runs judges --html case/fifo
wait "$reader"
status_is 0
[[ -p $work/case/fifo ]] || fault "it is no FIFO any more"
holds "$work/case/read" "</html>"
end

begin "a FIFO that nobody reads is a line, and costs no other output"
fresh_folder
mkfifo "$work/case/fifo"
runs judges --html case/fifo --junit case/junit
status_is 0
complains "--html case/fifo" "nobody reads it"
holds "$work/case/junit" "<testsuites"
end

for place in no/such/folder/x . '' /dev/null/x new/; do
  begin "--html '$place' is refused before the work"
  runs judges --html "$place"
  refuses "--html" "expected a file that can be written"
  end
done

begin "--junit and --sarif are refused likewise"
runs judges --junit '' --sarif report
refuses "--junit" "expected a file that can be written"
end

begin "two reports do not go to one file, under whatever names"
fresh_folder
ln -s report "$work/case/link"
runs judges --html case/report --junit case/link
refuses "another file than --junit"
end

begin "a folder that cannot be written into is refused before the work"
fresh_folder
unwritable=$work/case/unwritable
mkdir "$unwritable" && chmod 555 "$unwritable"
if ((UID == 0)) && ! unshare -m true 2>/dev/null; then
  leaves_out "$sentence" "root may write everywhere, and there is no namespace for a read-only mount"
else
  if ((UID == 0)); then
    runs unshare -m bash -c 'mount -t tmpfs -o ro none case/unwritable && judges --html case/unwritable/x'
  else
    runs judges --html case/unwritable/x
  fi
  refuses "--html case/unwritable/x" "expected a file that can be written"
  end
fi

begin "a disk that is full at the end is a line each, and the old file stays"
fresh_folder
if unshare -m bash -c 'mount -t tmpfs -o size=16k none /mnt' 2>/dev/null; then
  runs unshare -m bash -c 'mount -t tmpfs -o size=16k none case && echo old >case/page && cat /dev/zero >case/filler 2>/dev/null
    judges --html case/page --junit junit; status=$?; cat case/page; ls -A case; exit $status'
  status_is 0
  complains "--html case/page" "not written" "No space left on device"
  prints $'old\nfiller\npage'
  holds "$work/junit" "<testsuites"
  end
else
  leaves_out "$sentence" "no mount namespace"
fi

begin "a report on a full device is a line, and the others are written"
fresh_folder
runs judges --html /dev/full --junit case/junit
status_is 0
complains "--html /dev/full" "No space left on device"
prints "1 passed, 0 failed, 0 skipped"
holds "$work/case/junit" "<testsuites"
end

begin "a report on standard output stands behind what is printed there"
fresh_folder
runs bash -c 'judges --html /dev/stdout >case/all'
status_is 0
holds "$work/case/all" "1 passed, 0 failed, 0 skipped"
holds "$work/case/all" "</html>"
end

for words in "show MMN-SPTE-001" "--help" "fuzz notifier --steps 500 --json" "scenario fork"; do
  begin "$words: standard output that is full"
  runs bash -c "verified $words >/dev/full"
  status_is 0
  complains "standard output" "No space left on device"
  end
done

for words in "machine list" "fuzz notifier --steps 500"; do
  begin "$words: standard output that is closed"
  runs bash -c "verified $words >&-"
  status_is 0
  complains "standard output" "closed"
  end
done

begin "somebody who reads one line and goes"
runs bash -c 'verified show notifier | head -n 1; exit "${PIPESTATUS[0]}"'
status_is 0
complains "standard output"
end

begin "standard error that is closed costs nothing"
runs bash -c 'judges 2>&-'
status_is 0
prints "1 passed, 0 failed, 0 skipped"
end

begin "a refusal that nobody can hear is one even so"
runs bash -c 'verified show nothing >&- 2>&-'
status_is 2
end

begin "a file that is opened when standard output is closed does not get what is printed"
fresh_folder
runs bash -c 'judges --html case/page >&- 2>&-'
status_is 0
[[ $(tail -n 1 "$work/case/page") == *"</html>" ]] || fault "something stands behind the page"
! grep -qE '^(passed  |1 passed, )' "$work/case/page" || fault "the terminal's text is in the page"
end

begin "escape sequences of a file do not reach the terminal"
printf 'verified trace 1\nsizes \033[2J\033]0;title\007 pages=\233m\n' >"$work/escapes.trace"
runs verified replay escapes.trace
status_is 2
! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$err" || fault "control characters on standard error"
end

begin "nor those of a name"
name=$'no\e[31msuch\rfile.trace'
runs verified replay "$name"
status_is 2
! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$err" || fault "control characters on standard error"
end

begin "a seeded bug is caught in a checkout that takes no trace, and that is said once"
if unshare -m mount --bind "$root" "$root" 2>/dev/null; then
  runs unshare -m bash -c 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && verified bugs XSA-148 --html /dev/null' "$VERIFIED_ROOT"
  status_is 0
  complains "not saved" "Read-only file system"
  prints "1 caught"
  end
else
  leaves_out "$sentence" "no mount namespace"
fi
