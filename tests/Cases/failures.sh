# What is told of runs: replayed traces, and the page of each id.

trace=$root/tests/Models/Corpus/reclaim-spares-what-the-fault-needs.trace

begin "a replay prints every step, numbered, with who took it"
runs verified replay "$trace"
status_is 0
prints "   1  boot      CreateMm(mm0)" "   2  thread 0  PreparePteUpdate(update0,mm0,va1)" "every step is allowed"
(($(grep -cE '^ +[0-9]+  (boot|thread [0-9]) ' "$out") == $(sed -n '/^steps$/,/^verdict/p' "$trace" | grep -c '^  '))) || fault "it prints another number of steps than the trace has"
end

begin "a replay prints the steps as JSON too, and where it ran"
runs verified replay "$trace" --json
status_is 0
prints "PreparePteUpdate(update0,mm0,va1)" '"environment"' "\"kernel\": \"$(uname -r)\"" '"cores"' '"memoryMebibytes"'
end

begin "a replay shows the specification's state before a step"
runs verified replay "$trace" --until 5
status_is 0
prints "the specification's state before step 5" "Lives[mm0] = Running"
end

begin "the page has the steps, the kernel and the tree"
runs verified replay "$trace" --html page.html
status_is 0
grep -qF "PreparePteUpdate(update0,mm0,va1)" "$work/page.html" || fault "the page lacks the steps"
grep -qF "$(uname -r)" "$work/page.html" || fault "the page lacks the kernel"
end

printf 'verified trace 1\nmodel machine\nsizes cpus=1\nactions\nsteps\nverdict holds\n' >"$work/machine.trace"
begin "a trace of a machine has no state of a specification"
runs verified replay machine.trace --until 3
refuses "--until: expected no step for a trace of a machine"
end

shown() { # shown ID TEXT…: the page of an id has the texts.
  begin "show knows $1"
  runs verified show "$1"
  status_is 0
  prints "$@"
  end
}

shown REFINE-GUARD "a kind of failure" "  do       "
shown KERNEL-DEADLOCK "none of them can run"
shown XEN-SLOT-001 "a law of the machine" "src/Models/Xen/MemoryLaws.cs:"
shown TALLY-GATHERHELD-COUNT "spec/Notifier/State.cs:"
shown MMN-PERM-001.ZapPte "an obligation" "spec/Notifier/SafetyClaims.cs:" "spec/Notifier/InvalidateRanges.cs:"
shown SlotsOfXen "a freedom"
