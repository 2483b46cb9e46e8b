# Files that are none, are too large, or mean harm: one line, status 2, nothing raw on the terminal.

good_recording() {
  printf '%s\n' '# verified-trace 1 text' '# mmu shadow' '# clock mono' '# vcpu 100' '# slot 0 gfn 10 pages 16 hva 100000' \
    'guest-100 [000] ..... 1.000001: kvm_mmu_set_spte: gfn 10 spte aa25 (r-xu) level 1 at 10b8e4080' \
    'host-200 [001] ..... 1.000002: kvm_unmap_hva_range: mmu notifier unmap range: 0x00000000100000 -- 0x00000000101000' \
    'host-200 [001] ..... 1.000003: mm_page_free: page=000000009b2e4c1b pfn=0xa order=0' '# end'
}

begin "a file of a terabyte is refused before it is read"
runs truncate -s 1T huge
runs timeout 10 "$dotnet" "$cli" replay huge
refuses "huge: expected at most 16777216 bytes"
end

begin "a recording of a gigabyte of nothing is refused by its first line"
runs truncate -s 1G huge
runs timeout 10 "$dotnet" "$cli" trace check huge
refuses "huge:1: expected 'verified-trace 1 binary'"
rm -f "$work/huge"
end

for verb in replay "trace check" boot; do
  begin "$verb of a folder, of nothing, of an empty name"
  runs verified $verb .
  refuses ".: expected" "not a folder"
  runs verified $verb nowhere
  refuses "nowhere: expected" "there is no file of this name"
  runs verified $verb ''
  refuses "''"
  end
done

# Root reads everything, so somebody else is to try it.
reader=(env)
if ((UID == 0)); then reader=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi
if command -v "${reader[0]}" >/dev/null && chmod 755 "$work" && "${reader[@]}" test -r "$cli" -a -x "$work"; then
  begin "an unreadable file is refused"
  (umask 077 && echo secret >"$work/secret")
  ((UID == 0)) || chmod 000 "$work/secret"
  runs "${reader[@]}" env HOME="$work" "$dotnet" "$cli" replay secret
  refuses "secret: expected a trace that may be read; permission is denied"
  end
else
  leaves_out "an unreadable file is refused" "there is nobody else who could try it"
fi

begin "a file without an end is refused"
runs timeout 20 "$dotnet" "$cli" replay /dev/zero
refuses "/dev/zero: expected at most 16777216 bytes, not more"
end

begin "a pipe that nobody writes into is given up"
runs mkfifo pipe
runs timeout 20 "$dotnet" "$cli" replay pipe
refuses "pipe: expected a trace, but nothing came for 5 s"
end

begin "a scenario that is a folder is refused"
runs mkdir folder.scenario
runs verified scenario folder.scenario
refuses "folder.scenario: expected a scenario, which is a file, not a folder"
end

begin "of several recordings each that can be read has its verdict"
good_recording >"$work/good"
runs verified trace check good nowhere --json
status_is 2
prints '"outcome": "passed"' '"outcome": "error"' 'nowhere: expected a recording, but there is no file of this name' '"exitStatus": 2'
end

begin "a violated recording counts more than one that cannot be read"
good_recording | grep -v unmap >"$work/bad"
runs verified trace check nowhere bad
status_is 1
prints "NotifiedBeforeFree" "there is no file of this name"
end

begin "a number of lost events that is none is refused"
good_recording | sed 's/^# end/CPU:0 [LOST 99999999999999999999999 EVENTS]\n# end/' >"$work/lost"
runs verified trace check lost
refuses "lost:9: expected a number of 64 bits, not '99999999999999999999999'"
end

begin "a recording whose field lies at 2147483647 is refused"
format=$(printf 'name: mm_page_free\nID: 655\n\tfield:unsigned long pfn;\toffset:2147483647;\tsize:8;\tsigned:0;')
printf '%s\n' 'verified-trace 1 binary' 'mmu shadow' 'clock mono' 'vcpu 100' 'slot 0 gfn 10 pages 16 hva 100000' "format ${#format}" "$format" 'lost 0' 'end' >"$work/far"
runs verified trace check far
refuses "expected a number of at most 1048576, not '2147483647'"
end

begin "a word beyond the memory for arguments is refused"
printf '%s\n' 'verified trace 1' 'model xen-abi' 'sizes frames=24 slots=3 domains=2 vcpus=3' 'vcpu 0' '  call 1 (args+0, 1, args+1f8, 7ff0) with 2147483648:mem9+118' 'schedule 0' 'steps' 'verdict holds' >"$work/far.trace"
runs verified replay far.trace
refuses "far.trace:5: expected the place of a word from 0 to ff8, in hexadecimal, not '2147483648'"
end

begin "an escape sequence of a file is shown, not sent"
printf 'verified trace 1\nmodel \e[31mred\e]0;title\a\n' >"$work/escape.trace"
runs verified replay escape.trace
refuses '\x1b[31mred'
! grep -q $'\e' "$err" || fault "an escape character reaches the terminal"
end

begin "a refused line of 46 kB is cut"
{ printf 'verified trace 1\nmodel notifier\nsizes pages=2 vas=2\nthread 0\n  '; head -c 46000 /dev/zero | tr '\0' x; printf '\n'; } >"$work/long.trace"
runs verified replay long.trace
refuses "long.trace:5: expected an operation" "xxx…'"
(($(wc -c <"$err") < 1000)) || fault "the message has $(wc -c <"$err") bytes"
end

begin "a text that is not UTF-8 is refused with its line"
printf 'verified trace 1\nmodel \xff\xfe\n' >"$work/bytes.trace"
runs verified replay bytes.trace
refuses "bytes.trace:2: expected text in UTF-8, which has no byte 0xff there"
end

begin "a schedule of more turns than memory is refused"
{ printf 'verified trace 1\nmodel notifier\nsizes pages=2 vas=2\nthread 0\nschedule'; yes ' 0*100000' | head -n 1000000 | tr -d '\n'; printf '\n'; } >"$work/turns.trace"
runs timeout 20 "$dotnet" "$cli" replay turns.trace
refuses "turns.trace:5: expected at most 100000 turns"
end

begin "a byte order mark and the line ends of another system say nothing"
good=$root/tests/Models/Corpus/reclaim-spares-what-the-fault-needs.trace
{ printf '\xef\xbb\xbf'; sed 's/$/\r/' "$good"; } >"$work/other.trace"
runs verified replay other.trace
status_is 0
prints "1 passed"
end

begin "a trace is replayed from a pipe"
runs bash -c 'cat "$1" | "$2" "$3" replay /dev/stdin' - "$good" "$dotnet" "$cli"
status_is 0
end

begin "a target or a world that a trace does not have is refused"
runs verified replay "$good" --on ours,xen
refuses "--on ours,xen: expected kernel for a trace of notifier"
printf '%s\n' 'verified trace 1' 'model xen' 'sizes frames=9 slots=3 domains=1 vcpus=1' 'vcpu 0' 'schedule 0' 'steps' 'verdict holds' >"$work/xen.trace"
runs verified replay xen.trace --world kvm
refuses "--world: expected no world for a trace of xen"
end
