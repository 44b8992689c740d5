#!/bin/sh
# A stand-in for Grafana: it checks the mounted files that Grafana would provision, and answers
# /api/health. It shows nothing.
set -eu
provisioning=${GF_PATHS_PROVISIONING:-/etc/grafana/provisioning}
fail() {
  echo "grafana stand-in: $1" >&2
  exit 1
}
[ -n "${GF_SECURITY_ADMIN_PASSWORD:-}${GF_SECURITY_ADMIN_PASSWORD__FILE:-}" ] || fail "no password for the administrator"
grep -q '^apiVersion: 1' "$provisioning"/datasources/*.y*ml || fail "no data source in $provisioning/datasources"
grep -q '^apiVersion: 1' "$provisioning"/dashboards/*.y*ml || fail "no provider in $provisioning/dashboards"
grep -hE '^ +path:' "$provisioning"/dashboards/*.y*ml | sed -E 's/^ +path: *//' | while read -r folder; do
  found=$(find "$folder" -name '*.json' | wc -l)
  [ "$found" -gt 0 ] || fail "no dashboard in $folder"
  echo "grafana stand-in: $found dashboards in $folder"
done
echo kept >> /var/lib/grafana/starts || fail "/var/lib/grafana cannot be written"
mkdir -p /tmp/www/api
echo '{"database":"ok"}' > /tmp/www/api/health
echo 'grafana_build_info{version="stand-in"} 1' > /tmp/www/metrics
exec httpd -f -p 3000 -h /tmp/www
