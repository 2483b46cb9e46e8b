# Runs every test of the solution and adds up what the test assemblies report.

run_tests() {
  local log=$root/artifacts/test.log status
  mkdir -p "$root/artifacts"
  child logged "$log" "$dotnet" test Verified.sln -c Release --artifacts-path "$root/artifacts" -v m -nologo "$@"
  status=$?
  add_up "$log"
  exit "$status"
}

logged() {
  local log=$1
  (cd "$root" && "${@:2}") 2>&1 </dev/null | tee "$log"
}

# Each assembly closes with: Passed!  - Failed:     0, Passed:    12, Skipped:     1, Total:    13, Duration: …
add_up() {
  sed -nE 's/.*- Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+), Total:.*/\1 \2 \3/p' "$1" |
    awk '{ failed += $1; passed += $2; skipped += $3 }
         END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }'
}
