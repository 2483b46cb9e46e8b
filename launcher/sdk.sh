# Sets $dotnet to the first .NET host that has the SDK which global.json asks for.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
[[ -w ${HOME-} ]] || export DOTNET_CLI_HOME=${TMPDIR:-/tmp}/verified-dotnet-$UID

find_sdk() {
  local wanted host
  wanted=$(sed -n 's/.*"version": *"\([0-9]*\)\..*/\1/p' "$root/global.json")
  for host in "$(type -P dotnet)" "${DOTNET_ROOT-}/dotnet" "${HOME-}/.dotnet/dotnet"; do
    [[ -x $host ]] && has_sdk "$host" "$wanted" || continue
    dotnet=$host
    return 0
  done
  echo ".NET SDK $wanted is missing: put dotnet on PATH, in DOTNET_ROOT or in ~/.dotnet" >&2
  return 1
}

# The folder is looked at, not the host asked: that would cost more than everything else a launch does.
has_sdk() {
  compgen -G "$(dirname -- "$(readlink -f -- "$1")")/sdk/$2.*" >/dev/null
}
