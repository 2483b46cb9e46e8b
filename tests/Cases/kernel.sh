# The kernel itself: the guest on the reference hypervisor, and kernels that are booted on ours.

begin "a switch whose two roots meet a full buffer is a run of the contract"
runs verified replay "$root/tests/Models/Corpus/two-roots-of-one-switch.trace"
status_is 0
prints "every step is allowed; the steps are the recorded ones" "1 passed, 0 failed"
end

# note_of NAME TEXT: where in a kernel's file the note with this text has its content.
note_of() { grep -obUaF -m1 -- "$2" "$work/$1" | head -n 1 | cut -d: -f1; }

# damage NAME FROM OFFSET BYTES: a copy of another file, with bytes (as \xNN) in place of those at an offset.
damage() {
  cp "$work/$2" "$work/$1"
  printf '%b' "$4" | dd of="$work/$1" bs=1 seek="$3" conv=notrunc status=none
}

verified boot --write "$work" >/dev/null
features=$(note_of hello.elf '!writable_page_tables|pae_pgdir_above_4gb')
version=$(note_of hello.elf 'xen-3.0')

begin "a note that says to be longer than its segment is refused before a processor is asked for"
damage long.elf hello.elf $((features - 12)) '\xff\xff\xff\xff'
runs verified boot long.elf
refuses "long.elf" "the 4294967295 bytes of the note's content"
end

begin "an owner's name that is longer than the notes is refused"
damage name.elf hello.elf $((features - 16)) '\xf0\xff\xff\x7f'
runs verified boot name.elf
refuses "name.elf" "the 2147483632 bytes of the note's name"
end

begin "a required feature that nobody has is named, without its escape sequences"
damage required.elf hello.elf $((features + 1)) '\x1b[31m'
runs verified boot required.elf
refuses "the note Features" "no required feature that this hypervisor has not, such as '?[31m"
end

begin "a kernel for another version is refused"
damage version.elf hello.elf "$version" 'xen-9.9'
runs verified boot version.elf
refuses "XEN_VERSION xen-3.0, not 'xen-9.9'"
end

begin "a file that ends in its notes is refused"
head -c "$features" "$work/hello.elf" >"$work/short.elf"
runs verified boot short.elf
refuses "short.elf" "not the end after"
end

runs verified boot hello.elf
if ((status == 3)); then
  leaves_out "kernels that run" "$(head -n 1 "$err")"
else
  # The size of the note is one byte less: its last byte is padding, as in Debian's kernels.
  begin "a Features note that is not zero-terminated is taken, as real Xen takes it"
  damage debian.elf hello.elf $((features - 12)) '\x29'
  runs verified boot debian.elf
  status_is 0
  prints "hello"
  end

  begin "a kernel that takes its last vCPU down ends with a word and status 1"
  runs verified boot last-vcpu.elf
  status_is 1
  prints "the only vCPU goes down"
  complains "the guest has taken its last vCPU down and has not shut down"
  grep -qF 'VcpuOp(0x2, 0x0' "$err" || fault "the report lacks the last hypercall"
  end

  begin "a kernel that wants to be rebooted ends with a word and status 0"
  runs verified boot hello.elf
  status_is 0
  prints "hello"
  complains "the guest wants to be rebooted"
  end
fi
