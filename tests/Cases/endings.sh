# Ctrl-C, a polite kill and a hang-up: status 130 within two seconds, and what had finished is told.

mostMilliseconds=2000

# ends_interrupted: status 130, in time, without a stack.
ends_interrupted() {
  status_is 130
  ((took <= mostMilliseconds)) || fault "it took $took ms to end"
  ! grep -qE 'System\.|   at |Unhandled' "$out" "$err" || fault "it shows types or a stack"
}

for signal in INT TERM HUP; do
  begin "$signal ends a run of random programs, and what was judged is told"
  interrupts "$signal" 1.5 fuzz notifier
  ends_interrupted
  prints "interrupted"
  end
done

begin "Ctrl-C ends planting bugs, and the report says so"
interrupts INT 1.5 bugs XSA-148 XSA-182 --json
ends_interrupted
prints '"interrupted": true' '"exitStatus": 130'
end

begin "Ctrl-C ends the random scenarios"
interrupts INT 1.5 scenario --random 100000
ends_interrupted
end

begin "Ctrl-C ends a story that is told"
interrupts INT 1 scenario xsa-148
ends_interrupted
end

begin "Ctrl-C ends a search"
interrupts INT 1.5 explore notifier
ends_interrupted
end

begin "Ctrl-C ends the agreement of machines, and the reports are written"
rm -f "$work/report"
interrupts INT 1.5 machine agree --on soft --cases 100000000 --html report
ends_interrupted
[[ -s $work/report ]] || fault "there is no report"
end

begin "a hang-up that is to be ignored is ignored"
(
  trap '' HUP
  interrupts HUP 1 fuzz notifier --steps 300000
  exit "$status"
)
status=$?
status_is 0
end
