# Builds the command line when a source is newer than the last build.

build_once() {
  local stamp=$root/artifacts/built
  is_fresh "$stamp" && return 0
  mkdir -p "$root/artifacts" 2>/dev/null || { echo "$root/artifacts: expected a folder that can be written" >&2; return 2; }
  exec 8>"$root/artifacts/lock" && child flock -w 600 8
  if ! is_fresh "$stamp"; then
    # Stamped with the time before the build: a file that is saved meanwhile is newer.
    touch "$stamp.new"
    leftovers+=("$stamp.new")
    build_release src/Cli/Verified.Cli.csproj || return
    mv "$stamp.new" "$stamp"
  fi
  exec 8>&-
}

# A folder is newer too when a file in it came or went.
is_fresh() {
  [[ -e $1 ]] || return 1
  [[ -z $(cd "$root" && find spec src proofs Directory.*.props global.json .editorconfig \
    \( -name bin -o -name obj \) -prune -o -newer "$1" \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -type d \) -print -quit) ]]
}

build_release() {
  local log=$root/artifacts/build.log
  echo "building $1 (Release)" >&2
  # The compiler's server outlives the build and must not keep the lock.
  child env -C "$root" "$dotnet" build "$1" -c Release --artifacts-path "$root/artifacts" -v q -nologo >"$log" 2>&1 </dev/null 8>&- && return 0
  # A package that cannot be had is a missing component; anything else is a source that does not compile.
  local status=2
  if grep -q 'error NU1' "$log"; then status=3; fi
  grep -E 'error' "$log" | sort -u | head -n 5 >&2
  echo "the build failed: $log" >&2
  return $status
}
