# Proofs: each text stands alone, and what was proved before is told apart from what is proved now.

alone=MMN-PERM-001.ZapPte
export VERIFIED_CACHE=$work/cache

if ! command -v z3 >/dev/null || ! command -v cvc5 >/dev/null; then
  leaves_out "proofs" "z3 and cvc5 are not on the PATH"
  unset VERIFIED_CACHE
  return 0
fi

begin "an emitted text is answered by z3 and by cvc5 without options"
runs verified prove $alone XEN-TYPE-006.Follows --emit texts
status_is 0
for solver in z3 cvc5; do
  for text in $alone XEN-TYPE-006.Follows; do
    [[ $("$solver" "$work/texts/$text.smt2" 2>&1) == unsat ]] || fault "$solver does not prove $text.smt2"
  done
done
end

begin "a proof is asked for with several seeds, and the slowest is told"
runs verified prove $alone MMN-SPTE-004.CopyPte XEN-TYPE-008.Follows --seeds 3
status_is 0
prints "slowest of z3" "slowest of cvc5" "3 seeds"
end

begin "what was proved before is said to be"
runs verified prove $alone
prints "1 proved before"
end

begin "without the cache it is proved anew"
runs verified prove $alone --no-cache
status_is 0
prints "0 proved before"
end

begin "in CI it is proved anew"
runs env CI=true "$dotnet" "$cli" prove $alone
status_is 0
prints "0 proved before"
end

begin "a damaged cache costs time alone"
head -c 300 "$VERIFIED_CACHE/proofs/proved.txt" | tr '0-9a-f' 'a-f0-9' >"$work/damaged"
cp "$work/damaged" "$VERIFIED_CACHE/proofs/proved.txt"
runs verified prove $alone
status_is 0
prints "0 proved before"
end

begin "a cache that cannot be written costs time alone"
runs env VERIFIED_CACHE=/dev/null "$dotnet" "$cli" prove $alone
status_is 0
prints "0 proved before"
end

begin "no seeds are refused"
runs verified prove $alone --seeds 0
refuses "--seeds: expected a number from 1"
end

begin "a proof names its solvers and their versions, to people and to programs"
runs verified prove $alone --no-cache --junit junit
status_is 0
prints "z3: " "cvc5: This is cvc5 version"
grep -q '<property name="solver.z3" value="' "$work/junit" || fault "the JUnit report lacks the solver"
runs verified prove $alone --json
prints '"solvers": ['
end

begin "the program is asked in place of the library where that is wanted"
runs env VERIFIED_Z3_PROGRAM=1 "$dotnet" "$cli" prove $alone --no-cache
status_is 0
prints "z3: Z3 version"
end

begin "a library that does not load is told once, and the program proves"
runs env VERIFIED_LIBZ3=/dev/null "$dotnet" "$cli" prove $alone --no-cache
status_is 0
prints "z3: Z3 version" "skipped Microsoft.Z3: /dev/null: " "1 skipped"
(($(grep -c Microsoft.Z3 "$out") == 1)) || fault "it is not told once"
end

# Processes that have inherited the mark of a run and were started for the library; with a word, those that have loaded it too.
with_library() {
  local environ
  for environ in $(grep -lszF "VERIFIED_MARK=$mark" /proc/[0-9]*/environ 2>/dev/null); do
    grep -qszF Z3Process.dll "${environ%environ}cmdline" || continue
    [[ -z ${1-} ]] || grep -qsF libz3 "${environ%environ}maps" || continue
    echo "${environ//[^0-9]/}"
  done
}

# proves_marked WORDS…: begins to prove, as a group of its own, and waits until there is a process with the library; $child is the group.
proves_marked() {
  local tenths
  mark=$BASHPID.$RANDOM command="verified prove $*" out=$work/.out err=$work/.err
  set -m
  (cd "$work" && VERIFIED_MARK=$mark exec "$dotnet" "$cli" prove "$@") >"$out" 2>"$err" </dev/null &
  child=$!
  set +m
  for ((tenths = 0; tenths < 300; tenths++)); do
    [[ -z $(with_library loaded) ]] || return 0
    sleep 0.1
  done
  fault "there is no process with the library within 30 s"
}

if verified prove $alone 2>/dev/null | grep -q "z3: Microsoft.Z3"; then
  for signal in KILL TERM INT; do
    begin "a run that is ended by $signal leaves no process with the library"
    proves_marked notifier --no-cache --solver z3
    sleep 1
    kill -"$signal" "$child"
    wait "$child" 2>/dev/null
    sleep 1
    [[ -z $(with_library) ]] || fault "processes are left: $(with_library)"
    end
  done

  begin "a library that is killed at work, again and again, costs no verdict: the program proves what it was asked"
  proves_marked MMN-INV --no-cache --solver z3
  for ((times = 0, killed = 0; times < 300 && killed < 20; times++)); do
    # shellcheck disable=SC2046
    kill -KILL $(with_library) 2>/dev/null && ((killed += 1))
    sleep 0.1
  done
  wait "$child"
  status=$?
  status_is 0
  prints "z3: Microsoft.Z3" "the program z3 was asked: Z3 as a library ended" "0 failed"
  end
else
  leaves_out "the library" "libz3 is not there"
fi

unset VERIFIED_CACHE
