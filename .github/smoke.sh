#!/usr/bin/env bash
# Tries an executable on the system that it was built for: .github/smoke.sh PROGRAM [PORT]
set -euo pipefail
program=$1
port=${2:-8765}
url=http://127.0.0.1:$port
repository=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
server=

finish() {
  status=$?
  if [ -n "$server" ]; then kill "$server" 2> /dev/null || true; fi
  if [ "$status" -ne 0 ] && [ -f "$work/log" ]; then cat "$work/log" >&2; fi
  rm -rf "$work"
}
trap finish EXIT

echo "== version"
"$program" --version

echo "== init writes what the repository has"
"$program" init "$work/project"
(cd "$work/project" && find . -type f ! -name .env) | while read -r file; do
  cmp "$work/project/$file" "$repository/$file"
done

echo "== serve, ready"
"$program" serve --port "$port" --log-format json 2> "$work/log" &
server=$!
for _ in $(seq 150); do
  if "$program" healthcheck --url "$url/health" > /dev/null 2>&1; then break; fi
  sleep 0.2
done
"$program" healthcheck --url "$url/health"

echo "== predictions"
"$program" loadgen --target "$url" --rate 20 --duration 3s
curl -fsS "$url/v2/models/churn/ready" > /dev/null
curl -fsS "$url/metrics" > "$work/metrics"
grep -q '^model_predictions_total{model="churn"' "$work/metrics"

echo "== the dashboard and its history"
curl -fsS -H 'accept: text/html' "$url/" > "$work/page"
grep -qi '<html' "$work/page"
for _ in $(seq 50); do
  curl -fsS "$url/api/v1/query?query=sum(model_predictions_total)%3E0" > "$work/answer"
  if grep -q '"value"' "$work/answer"; then break; fi
  sleep 0.5
done
grep -q '"value"' "$work/answer"

echo "== stop"
kill "$server"
status=0
wait "$server" || status=$?
server=
# A process of Windows cannot be asked to stop: it is ended.
case $(uname -s) in
  MINGW* | MSYS*) ;;
  *) [ "$status" -eq 0 ] ;;
esac
echo "== passed"
