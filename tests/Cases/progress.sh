# What is said while work goes on: one line that fits the terminal, or a line each ten seconds.

# watched COLUMNS SECONDS COMMAND…: runs the command line at a terminal of so many columns and ends it; what the terminal got is then $work/.typescript.
watched() {
  local columns=$1 seconds=$2
  shift 2
  runs script -qec "stty cols $columns; TERM=xterm timeout -s INT $seconds '$dotnet' '$cli' $*" .typescript
}

search="explore notifier --scope page=3,va=2,mm=2"

if command -v script >/dev/null && command -v stty >/dev/null; then
  for columns in 60 20; do
    begin "a line of progress leaves none behind on a terminal of $columns columns"
    watched "$columns" 6 "$search"
    lines=$(tr -d '\n' <"$work/.typescript" | tr '\r' '\n' | sed 's/\x1b\[[0-9;]*[A-Za-z]//g' | grep '^explore: ')
    [[ -n $lines ]] || fault "there is no line of progress"
    while IFS= read -r line; do
      ((${#line} < columns)) || fault "a line of ${#line} characters: $line"
    done <<<"$lines"
    # From one update to the next the cursor stays on its line.
    ! grep -aq 'explore: .*explore: ' <(tr '\r' ' ' <"$work/.typescript" | grep -a 'states passed\|skipped ') || fault "updates are left behind"
    end
  done

  begin "what is left on the line when the work ends is nothing"
  watched 80 5 "$search"
  # The last thing before the verdict is an empty line that was written over.
  tr '\n' ' ' <"$work/.typescript" | grep -aqP '\r\x1b\[K\s*(\x1b\[[0-9;]*m)?(skipped|interrupted|verified)' || fault "the line is not wiped before what follows"
  end

  begin "a dumb terminal gets whole lines"
  runs script -qec "stty cols 80; TERM=dumb timeout -s INT 5 '$dotnet' '$cli' $search" .typescript
  ! grep -aq $'\e\[K' "$work/.typescript" || fault "it is told to go back in a line"
  end
else
  leaves_out "progress on a terminal" "script and stty are needed"
fi

begin "a log gets one line in ten seconds"
runs timeout -s INT 12 "$dotnet" "$cli" $search
(($(grep -c '^explore: notifier' "$err") == 1)) || fault "$(grep -c '^explore: notifier' "$err") lines of progress in 12 s"
end

begin "where standard error is closed nothing is said, and the verdict stays"
runs bash -c 'exec 2>&-; exec "$1" "$2" explore notifier --scope page=1,va=1,mm=1' - "$dotnet" "$cli"
status_is 0
prints "passed"
end
