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

unset VERIFIED_CACHE
