# Runs every test of the solution and adds up what the test assemblies report.

run_tests() {
  local log=$root/artifacts/test.log status sum
  mkdir -p "$root/artifacts"
  child logged "$log" "$dotnet" test Verified.sln -c Release --artifacts-path "$root/artifacts" -v m -nologo "$@"
  status=$?
  sum=$(add_up "$log")
  echo "$sum"
  if ((status == 0)) && [[ $sum == '0 passed, 0 failed, 0 skipped' && " $* " != *" --list-tests "* && " $* " != *" -t "* ]]; then
    echo "verified: test: expected a filter that a test matches: none was run" >&2
    status=2
  fi
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
