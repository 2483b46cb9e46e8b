# What is said while work goes on: one line that fits the terminal, or a line each ten seconds.

search="explore notifier --scope page=3,va=2,mm=2"

# until_seen.sh FILE ERRORS N SECONDS: runs the search, with its standard error in the file ERRORS where one is named, until FILE has N lines or updates of progress and for some seconds
# more; a minute at most.
cat >"$work/until_seen.sh" <<'END'
[ -z "$2" ] || exec 2>"$2"
"$dotnet" "$cli" $search & work=$!
for beat in $(seq 300); do
  sleep 0.2
  [ "$(tr '\r' '\n' <"$1" 2>/dev/null | grep -ac 'explore: notifier')" -lt "$3" ] || break
done
sleep "$4"
kill -TERM $work
wait $work
END
export dotnet cli search

# updates: the lines of progress in the typescript, one a line, as the terminal showed them.
updates() { tr '\r' '\n' <"$work/.typescript" | sed -E 's/\x1b(\[[0-9;?]*[A-Za-z]|=)//g' | grep -a '^explore: notifier'; }

# wiped: nothing of the progress is left on a line that the cursor leaves: what is written there last begins anew.
wiped() {
  local line
  while IFS= read -r line; do
    line=${line##*$'\r\e[K'}
    [[ $line != *'explore: notifier'* ]] || fault "left behind: $line"
  done <"$work/.typescript"
}

if command -v script >/dev/null && command -v stty >/dev/null; then
  for columns in 60 20; do
    begin "progress fits a terminal of $columns columns and leaves no line behind"
    runs script -qefc "stty cols $columns; TERM=xterm sh until_seen.sh .typescript '' 3 0" .typescript
    [[ -n $(updates) ]] || fault "there is no line of progress"
    while IFS= read -r line; do
      ((${#line} < columns)) || fault "a line of ${#line} characters: $line"
    done < <(updates)
    wiped
    end
  done

  begin "a dumb terminal is not told to go back in a line"
  runs script -qefc "stty cols 80; TERM=dumb sh until_seen.sh .typescript '' 1 1" .typescript
  [[ -n $(updates) ]] || fault "there is no line of progress"
  ! grep -aq $'\e\\[K' "$work/.typescript" || fault "it is told to go back in a line"
  end
else
  leaves_out "progress on a terminal" "script and stty are needed"
fi

begin "a log gets one line in ten seconds, with a rate and the phase"
runs sh until_seen.sh log log 1 3
(($(grep -c '^explore: ' "$work/log") == 1)) || fault "$(grep -c '^explore: ' "$work/log") lines of progress within 13 seconds"
grep -qE '^explore: notifier page=3,va=2,mm=2  [0-9,]+ states  [0-9.,]+( [kM])?/s  depth [0-9]+  [0-9]+ s$' "$work/log" || fault "the line is: $(cat "$work/log")"
end

begin "where standard error is closed nothing is said, and the verdict stays"
runs bash -c 'exec 2>&-; exec "$dotnet" "$cli" explore notifier --scope page=1,va=1,mm=1'
status_is 0
prints "passed"
end
