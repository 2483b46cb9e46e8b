# Programs that a run can use and that are not part of the tree: z3, cvc5, spin, qemu-system-x86_64, and xen, which
# is the image of a hypervisor that QEMU boots. Installed, it would change what this machine boots: it is only unpacked.
#
# One that is on PATH is used as it is. Another is fetched as a Debian package together with the libraries it
# needs, and unpacked into the cache, for which no right is needed; nothing is installed. One that cannot be
# fetched is left out: what needs it is then skipped, with the reason.

cache=${VERIFIED_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/verified}
fetched=$cache/components

# A switch that says neither yes nor no would be taken for no.
for switch in VERIFIED_OFFLINE VERIFIED_IGNORE_SYSTEM_COMPONENTS VERIFIED_Z3_PROGRAM; do
  [[ ${!switch-} =~ ^[01]?$ ]] || { echo "verified: $switch: expected 1 or 0" >&2; exit 2; }
done

programs=(z3 cvc5 spin qemu-system-x86_64 xen)

# One of them is not here, and may be fetched.
wants_programs() {
  local name
  may_fetch || return 1
  for name in "${programs[@]}"; do has_component "$name" || return 0; done
  return 1
}

find_components() {
  local name missing=()
  for name; do has_component "$name" || missing+=("$name"); done
  if ((${#missing[@]})); then fetch_components "${missing[@]}"; fi
  [[ -d $fetched/bin ]] && PATH=$fetched/bin:$PATH
  export_libz3
  export_xen
}

has_component() {
  if [[ $1 == xen ]]; then
    [[ -s ${VERIFIED_XEN-} || -s $fetched/$xen_image ]]
    return
  fi
  [[ -x $fetched/bin/$1 ]] || { [[ ${VERIFIED_IGNORE_SYSTEM_COMPONENTS-} != 1 ]] && type -P "$1" >/dev/null; }
}

# The solver is asked as a library first; the loader does not look into the cache by itself.
export_libz3() {
  local library
  [[ -z ${VERIFIED_LIBZ3-} ]] || return 0
  for library in "$fetched"/unpacked/usr/lib/*/libz3.so.4; do
    [[ -e $library ]] && export VERIFIED_LIBZ3=$library
  done
}

# The image of the hypervisor is no program; the command line is told where it is.
xen_image=xen-4.17-amd64

export_xen() {
  [[ -z ${VERIFIED_XEN-} && -s $fetched/$xen_image ]] && export VERIFIED_XEN=$fetched/$xen_image
  return 0
}

package_of() {
  case $1 in
    qemu-system-x86_64) echo qemu-system-x86 ;;
    xen) echo xen-hypervisor-4.17-amd64 ;;
    *) echo "$1" ;;
  esac
}

may_fetch() {
  [[ ${VERIFIED_OFFLINE-} != 1 ]] || return 1
  # A fetch that failed is not tried again for an hour: a machine without a network must not wait at every launch.
  [[ -z $(find "$cache/unreachable" -mmin -60 2>/dev/null) ]] || return 1
  type -P apt-get apt-cache dpkg-deb >/dev/null
}

fetch_components() {
  local name
  may_fetch || return 0
  mkdir -p "$fetched"/{bin,unpacked,lists/partial,archives/packages/partial} 2>/dev/null || return 0
  echo "fetching ${*} into $cache" >&2
  exec 9>"$cache/lock" && flock -w 300 9
  child timeout 120 "${apt_get[@]}" -qq update >"$cache/fetch.log" 2>&1
  for name; do
    has_component "$name" || fetch_component "$name" >>"$cache/fetch.log" 2>&1 || give_up "$name"
  done
  exec 9>&-
}

# Package lists of our own, so that no right is needed and the system's stay untouched.
apt_options=(
  -o "Dir::State::lists=$fetched/lists" -o "Dir::Cache=$fetched/archives"
  -o Dir::Cache::archives=packages -o APT::Sandbox::User=
  -o Acquire::Retries=1 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15
)
apt_get=(apt-get "${apt_options[@]}")

fetch_component() {
  local name=$1 package packages work
  packages=$(needed_packages "$name") && [[ -n $packages ]] || return 1
  work=$(mktemp -d "$fetched/work.XXXXXX") || return 1
  leftovers+=("$work")
  # shellcheck disable=SC2086
  if child env -C "$work" timeout 180 "${apt_get[@]}" download $packages; then
    for package in "$work"/*.deb; do dpkg-deb -x "$package" "$fetched/unpacked" || { rm -r "$work"; return 1; }; done
    rm -r "$work"
    if [[ $name == xen ]]; then unpack_xen; else write_wrapper "$name" && answers "$name"; fi
  else
    rm -r "$work"
    return 1
  fi
}

# The package and what it depends on, less what is installed here (its own library must come along even so).
needed_packages() {
  local package wanted
  wanted=$(package_of "$1")
  # The image stands alone.
  if [[ $1 == xen ]]; then echo "$wanted"; return; fi
  apt-cache "${apt_options[@]}" depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
    --no-replaces --no-enhances --important "$wanted" | sed -n 's/^\([a-z0-9][^: ]*\).*/\1/p' | sort -u |
    while read -r package; do
      if [[ $package == "$wanted" ]] || ! is_installed "$package"; then echo "$package"; fi
    done
  # Debian's z3 carries the solver twice: in the program and in the library.
  if [[ $1 == z3 ]]; then echo libz3-4; fi
}

is_installed() {
  if [[ ${VERIFIED_IGNORE_SYSTEM_COMPONENTS-} == 1 ]]; then
    # What the .NET runtime itself stands on is never replaced.
    [[ $1 =~ ^(libc6|libgcc-s1|libstdc\+\+6|gcc-[0-9]+-base)$ ]] && return
    return 1
  fi
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

write_wrapper() {
  local program=$fetched/unpacked/usr/bin/$1 libraries
  [[ -x $program ]] || return 1
  libraries=$(compgen -G "$fetched/unpacked/usr/lib/*-linux-*" | head -n 1)
  libraries+=$(compgen -G "$fetched/unpacked/lib/*-linux-*" | head -n 1 | sed 's/^/:/')
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "%s" "$@"\n' \
    "$libraries" "$program" >"$fetched/bin/$1.new" &&
    chmod +x "$fetched/bin/$1.new" && mv "$fetched/bin/$1.new" "$fetched/bin/$1"
}

unpack_xen() {
  gzip -dc "$fetched/unpacked/boot/$xen_image.gz" >"$fetched/$xen_image.new" && mv "$fetched/$xen_image.new" "$fetched/$xen_image"
}

# A program that does not start here is no component.
answers() {
  local flag=--version
  [[ $1 == spin ]] && flag=-V
  timeout 20 "$fetched/bin/$1" "$flag" </dev/null || { rm -f "$fetched/bin/$1"; return 1; }
}

give_up() {
  touch "$cache/unreachable"
  echo "$1 cannot be fetched ($cache/fetch.log): what needs it is skipped" >&2
}
