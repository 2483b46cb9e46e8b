# What can be typed, and what is refused: by name, with the nearest word, in one line, with status 2.

# refused SENTENCE TEXT COMMAND…: a case in which the command is refused with the text.
refused() {
  begin "$1"
  runs verified "${@:3}"
  refuses "$2"
  end
}

# --- values that would judge nothing

refused "no steps are refused" "--steps: expected a number from 1" fuzz notifier --steps 0
refused "fewer than no steps are refused" "--steps: expected a number from 1" fuzz notifier --steps -5
refused "no programs are refused" "--programs: expected a number from 1" fuzz xen-guest --programs 0
refused "fewer than no programs are refused" "--programs: expected a number from 1" fuzz xen-entry --programs -7
refused "no cases are refused" "--cases: expected a number from 1" machine agree --cases 0
refused "no seconds are refused" "--seconds: expected a number from 1" live kvm --seconds 0
refused "no seconds of a recording are refused" "--seconds: expected a number from 1" trace record x.rec --seconds 0
refused "no programs of live xen are refused" "--programs: expected a number from 1" live xen --programs 0

# --- values that are none

refused "a number that is too large is refused without a type's name" "--steps: expected a number from 1" fuzz notifier --steps 99999999999999999999
refused "a seed below 0 is refused" "--seed: expected a number from 0" fuzz notifier --seed -1
refused "a seed of live xen below 0 is refused" "--seed: expected a number from 0" live xen --seed -1
refused "a word is no number" "'many'" boot x --memory many
refused "too little memory is refused" "8 to 1024" boot x --memory 7
refused "a budget that there is not is refused with those that there are" "quick, full" check --budget fast
refused "a number is no budget" "quick, full" check --budget 1
refused "a schedule that there is not is refused with those that there are" "random, pct, round-robin" fuzz notifier --schedule dpor
refused "an option without its value is refused" "--html: expected a file that can be written after it" check --html
refused "an option whose value would be an option is refused" "--html: expected a file" check --html --json
refused "an empty value is refused" "--html: expected a file that can be written, not ''" check --html ''
refused "an empty file is refused" "expected a file that can be read, not ''" replay ''
refused "no machine is refused" "--on" machine agree --on ''
refused "a list of nothing is refused" "--on" machine agree --on ,
refused "a machine twice is refused" "'soft,soft'" machine agree --on soft,soft
refused "a flag takes no value" "--json=yes" check --json=yes
refused "an option twice is refused" "--seed: expected this option once" fuzz xen --seed 1 --seed 2

# --- what was taken and ignored

refused "a world is for the notifier model only" "--world: expected only with notifier" fuzz xen --world kvm
refused "a world for all models is refused" "--world: expected only with notifier" fuzz --world kvm
refused "a schedule is for the notifier model only" "--schedule: expected only with notifier" fuzz xen --schedule pct
refused "the notifier model counts steps, not programs" "--programs: expected only with xen-abi, xen-entry, xen-guest" fuzz notifier --programs 5
refused "xen-abi counts programs, not steps" "--steps: expected only with notifier, xen" fuzz xen-abi --steps 5
refused "a kernel's console is no report in JSON" "--json: expected not together with FILE" boot x --json
refused "a kernel's console is no report in HTML" "--html: expected not together with FILE" boot x --html y
refused "a module without a kernel is refused" "--module: expected only with FILE" boot --module nowhere
refused "files are written or a kernel is booted" "--write: expected not together with FILE" boot --write x y
refused "fewer than no random scenarios are refused" "--random: expected a number from 1" scenario --random -3
refused "no random scenarios are refused" "--random: expected a number from 1" scenario --random 0
refused "a scenario by name has no seed" "--seed: expected only with --random" scenario fork --seed 3
refused "a scenario is named or random" "--random: expected not together with NAME" scenario fork --random 3
refused "mutants are not emitted" "--mutants: expected not together with --emit" prove --mutants --emit d
refused "mutants are asked of one solver" "--mutants: expected not together with --solver" prove --mutants --solver cvc5
refused "mutants are those of a specification" "MMN-INV-001: expected a model" prove --mutants MMN-INV-001
refused "a scope's key twice is refused" "'page' twice" explore notifier --scope page=1,page=2
refused "a scope's key twice in capitals is refused" "'page' twice" explore notifier --scope page=1,PAGE=2
refused "an unknown key of a scope is refused with the nearest" "did you mean 'page'?" explore notifier --scope paeg=1
refused "an unknown rule of a scope is refused with the nearest" "did you mean" explore notifier --scope without=zapte
refused "a value out of a scope's range is refused with the range" "1 to 64" explore notifier --scope page=0
refused "a key without a value is refused" "'page'" explore notifier --scope page
refused "two reports to one file are refused" "the same one" check --html X --junit X
refused "two reports to one file in two spellings are refused" "the same one" check --html X --junit ./X
refused "a recording and a report to one file are refused" "the same one" live kvm --record X --json --html X
refused "a checkpoint and a report to one file are refused" "the same one" explore notifier --checkpoint X --sarif X
refused "a report over the file that is judged is refused" "the same one" trace check X --html X
refused "bugs are planted once each" "'XSA-182' twice" bugs XSA-182 XSA-182
refused "bugs of live xen are planted once each" "'XSA-182' twice" live xen --bug XSA-182 --bug XSA-182
refused "all bugs and one of them is refused" "--bug" live xen --bug all --bug XSA-182

begin "two reports to one file through a link are refused"
touch "$work/real" && ln -sf real "$work/link" && ln -f "$work/real" "$work/hard" && ln -sfn . "$work/folder"
runs verified check --html real --junit link
refuses "the same one"
runs verified check --html real --junit hard
refuses "the same one"
runs verified check --html folder/new --junit new
refuses "the same one"
rm -f "$work/real" "$work/link" "$work/hard" "$work/folder"
end

begin "a trace of xen is not replayed on real Xen, nor with a world"
printf 'verified trace 1\nmodel xen\n' >"$work/x.trace"
runs verified replay x.trace --on ours,xen
refuses "--on ours,xen: expected kernel for a trace of xen"
runs verified replay x.trace --on soft
refuses "--on soft: expected kernel for a trace of xen"
runs verified replay x.trace --world kvm
refuses "--world: expected no world for a trace of xen"
end

# --- words that are none

refused "a verb that does not exist is named, and the nearest one offered" "chekc: expected a verb: check, test, prove" chekc
refused "the nearest verb is offered" "did you mean 'check'?" chekc
refused "a second word that does not exist is named, and the nearest one offered" "lst: expected one of list, agree after 'machine'; did you mean 'list'?" machine lst
refused "a second word is missing" "machine: expected one of list, agree" machine
refused "no word at all is refused" "expected a verb: check"
refused "an empty word is refused" "'': expected a verb" ''
refused "a model that does not exist is refused with all that there are" "notifier, xen, xen-abi, xen-entry, xen-guest, not 'nofifier'; did you mean 'notifier'?" fuzz nofifier
refused "an option that does not exist is refused with the nearest" "--bugdet: expected an option of 'check': --budget, " check --bugdet quick
refused "an option before its verb is refused" "--json: expected a verb first" --json check
refused "a bug that does not exist is refused with the nearest" "'XSA-182'" bugs XSA-128
refused "a claim that does not exist is refused with the nearest" "'MMN-SPTE-001'" show MMN-SPTE-0O1
refused "a scenario that does not exist is refused with the nearest" "did you mean 'fork'?" scenario frok
refused "what no obligation has in its name is refused" "MMN-NONE-999: expected a specification" prove MMN-NONE-999
refused "one word too many is refused" "b: expected nothing more after 'show ID'" show a b
refused "a word for a verb that takes none is refused" "x: expected nothing after 'machine list'" machine list x
refused "judging without a file is refused" "trace check: expected FILE after it" trace check
refused "a response file is none" "@x: expected a verb" @x
refused "a directive is none" "[suggest]: expected a verb" '[suggest]' check
refused "tests are run by the launcher" "./verified test" test
refused "a long word is cut" "…" "$(printf 'x%.0s' {1..5000})"
refused "an escape sequence is not echoed" "[31m: expected a verb" $'\e[31m'
refused "a version of a verb is refused" "--version: expected an option of 'show'" show x --version

# --- help, version, completion

begin "help says what the project is, each verb, and each exit status"
runs verified help
status_is 0
prints "executable specification" "machine agree" "exit status" "130"
runs verified --help
status_is 0
prints "machine agree"
end

begin "help of a verb has options with ranges, an example and the time"
for words in "help fuzz" "fuzz --help" "fuzz notifier --help --steps 0"; do
  # shellcheck disable=SC2086
  runs verified $words
  status_is 0
  prints "--steps N" "1 to 1000000000000" "for notifier, xen." "examples" "time: "
done
runs verified help machine
status_is 0
prints "machine list" "machine agree"
end

refused "help for a verb that does not exist offers the nearest" "did you mean 'check'?" help chekc
refused "help for a second word that does not exist offers the nearest" "did you mean 'list'?" help machine lst

begin "the version is the commit"
runs verified --version
status_is 0
prints "verified, commit"
end

# completes WORDS…: what bash offers for the last of the words, in $offered.
completes() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _verified
  offered=" ${COMPREPLY[*]-} "
}

# offers WORD…: each is offered.
offers() {
  local word
  for word; do [[ $offered == *" $word "* ]] || fault "it does not offer '$word' but '$offered'"; done
}

begin "bash completes verbs, options, choices, models and ids"
runs verified completion bash
status_is 0
source "$out"
completes verified ch; offers check
completes verified machine l; offers list
completes verified check --; offers --budget --json --html --help
completes verified check --budget ''; offers quick full
completes verified fuzz xen-; offers xen-abi xen-entry xen-guest
completes verified fuzz notifier --world q; offers qemu
completes verified bugs XSA-18; offers XSA-182
completes verified show MMN-SPTE; offers MMN-SPTE-001
completes verified machine agree --o; offers --on
(cd "$work" && touch some.trace && completes verified replay so && [[ $offered == *" some.trace "* ]]) || fault "it does not offer files"
completes verified show --; [[ $offered != *--world* ]] || fault "it offers an option of another verb"
end

begin "zsh and fish have a script too"
runs verified completion zsh
status_is 0
prints "bashcompinit"
runs verified completion fish
status_is 0
prints "complete -c verified -n __fish_use_subcommand -a check" "-l budget -x -a 'quick full'"
end

refused "a shell that is not known is refused with those that are" "bash, zsh, fish" completion tcsh

# --- what the launcher may fetch

# needs WORDS… = PROGRAMS: what is asked of the launcher, which fetches nothing else.
needs() {
  local words=() programs
  while [[ $1 != = ]]; do words+=("$1"); shift; done
  programs="${*:2}"
  runs verified needs "${words[@]}"
  status_is 0
  [[ $(tr '\n' ' ' <"$out") == "${programs:+$programs }" ]] || fault "${words[*]} needs '$(tr '\n' ' ' <"$out")', expected '$programs'"
}

begin "a command fetches only what it uses"
needs boot kernel.elf =
needs boot kernel.elf --on xen = qemu-system-x86_64 xen
needs boot = qemu-system-x86_64 xen
needs boot --write d =
needs live kvm =
needs live xen = qemu-system-x86_64 xen
needs prove --solver cvc5 = cvc5
needs explore notifier =
needs fuzz notifier =
needs fuzz notifier --world qemu = qemu-system-x86_64
needs machine agree --on soft,kvm =
needs machine list = qemu-system-x86_64
needs scenario fork =
needs replay x.trace --on ours,xen = qemu-system-x86_64 xen
needs check = z3 cvc5 qemu-system-x86_64 xen
needs check --help =
needs --version =
needs completion bash =
end

refused "words that are none are refused before anything is fetched" "did you mean 'check'?" needs chekc

begin "a signal ends what the launcher waits for, whatever that has started, and leaves nothing behind"
cat >"$work/launch" <<'LAUNCH'
source "$1/launcher/children.sh"
trap end_of_launch HUP
touch residue && leftovers=(residue)
(sleep 1; kill -HUP $$) &
child bash -c 'sleep 61 & echo $! >child; wait'
LAUNCH
runs bash launch "$root"
status_is 130
[[ ! -e $work/residue ]] || fault "the residue is there"
# One that has ended may wait for its parent to notice.
state=$(cut -d' ' -f3 "/proc/$(<"$work/child")/stat" 2>/dev/null)
[[ -z $state || $state == Z ]] || fault "what it has started still runs ($state)"
end

begin "a switch of the environment that says neither yes nor no is refused"
runs env VERIFIED_OFFLINE=true "$root/verified" help
refuses "VERIFIED_OFFLINE: expected 1 or 0"
end

begin "a filter that no test matches does not pass"
cat >"$work/launch" <<'LAUNCH'
root=$1 dotnet=$1/dotnet
source "$2/launcher/children.sh"
source "$2/launcher/test.sh"
run_tests "${@:3}"
LAUNCH
mkdir -p "$work/tree"
printf '#!/bin/sh\necho "No test matches the given testcase filter"\n' >"$work/tree/dotnet"
chmod +x "$work/tree/dotnet"
runs bash launch "$work/tree" "$root" --filter none
status_is 2
one_line_says "expected a filter that a test matches"
runs bash launch "$work/tree" "$root" --list-tests
status_is 0
printf '#!/bin/sh\necho "Passed!  - Failed:     0, Passed:    12, Skipped:     1, Total:    13, Duration: 1 s"\n' >"$work/tree/dotnet"
runs bash launch "$work/tree" "$root" --filter some
status_is 0
prints "12 passed, 0 failed, 1 skipped"
end
