#!/bin/bash
# publish into PostGIS: a real PostgreSQL of our own, reached through its socket alone; rows and shapes are those of the plan.
. "$(dirname "$0")/lib.sh"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] && [ -x "$bin/initdb" ] || { skip "PostGIS (no PostgreSQL here: postgresql-15-postgis-3)"; exit 77; }
ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || { skip "PostGIS (no postgis.control here: postgresql-15-postgis-3)"; exit 77; }
command -v ogrinfo >/dev/null || { skip "PostGIS is read by ogrinfo (no gdal-bin here)"; exit 77; }

# The server will not run as root: then it is somebody's who may do less, in a folder that is theirs.
home=$(mktemp -d /tmp/paanek-pg.XXXXXX)
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 && command -v runuser >/dev/null || { skip "PostGIS (the server does not run as root, and there is no user postgres)"; rm -rf "$home"; exit 77; }
  chown postgres "$home"
  as_server() { (cd "$home" && runuser -u postgres -- "$@"); }
fi
stop() { as_server "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1; rm -rf "$home" "$scratch"; }
trap stop EXIT
claim "a database is made" as_server "$bin/initdb" -D "$home/data" -U paanek -A trust -E UTF8 --locale=C.UTF-8 -N
claim "... and serves" as_server "$bin/pg_ctl" -D "$home/data" -l "$home/log" -w -o "-c listen_addresses='' -c unix_socket_directories='$home' -c fsync=off" start
[ "$failures" = 0 ] || { cat "$home/log" 2>/dev/null; finish; }
chmod 755 "$home"
sql() { as_server "$bin/psql" -h "$home" -U paanek -d "${database-maps}" -v ON_ERROR_STOP=1 -qAtc "$1"; }
claim "with PostGIS" eval 'database=postgres sql "create database maps" && database=postgres sql "create database plain" && sql "create extension postgis"'

claim "a plan of tiny" ends_with 0 "$PAANEK" run --quiet -o "$scratch/plan" "$operations/tiny"
db="PG:host=$home user=paanek dbname=maps"
claim "is exported into it" ends_with 0 "$PAANEK" publish "$scratch/plan" --to "$db"
layers="areas roads places people_by_day shipments moves warehouses sites sites_by_day gaps sources"
dump() { ogr2ogr -f CSV -lco GEOMETRY=AS_WKT -lco LINEFORMAT=LF /vsistdout/ "$1" "$2"; }
# same LAYER SCHEMA: every row, field by field and point by point, as another reader sees them in both
same() {
  dump "$scratch/plan/plan.gpkg" "$1" >"$scratch/a.csv" && dump "$db active_schema=$2" "$1" >"$scratch/b.csv" || return 1
  [ -s "$scratch/a.csv" ] && cmp "$scratch/a.csv" "$scratch/b.csv" || { diff "$scratch/a.csv" "$scratch/b.csv" | head -n 8; return 1; }
}
for layer in $layers; do
  claim "$layer: the rows of the plan" same $layer paanek
done
claim "places are points in WGS 84" [ "$(sql "select distinct geometrytype(geom) || st_srid(geom) from paanek.places")" = POINT4326 ]
claim "once more takes the place of the first" eval 'ends_with 0 "$PAANEK" publish "$scratch/plan" --to "$db" --lang ky && [ "$(sql "select count(*) from paanek.places")" = "$(sql "select count(distinct place_id) from paanek.places")" ]'
claim "another schema by its name" ends_with 0 "$PAANEK" publish "$scratch/plan" --to "$db active_schema=second"
claim "... has the same rows" same sites second

# All or nothing, and never somebody else's table.
sql "create schema theirs; create table theirs.sites (id int); insert into theirs.sites values (1)"
refused() { ends_with 64 "$PAANEK" publish "$scratch/plan" --to "$db active_schema=theirs" && one_line "$scratch/err" && err_has 'theirs.sites'; }
claim "a table of somebody else is left alone" refused
claim "... with its rows, and nothing beside it" [ "$(sql "select (select count(*) from theirs.sites) || ' ' || (select count(*) from pg_tables where schemaname = 'theirs')")" = "1 1" ]
claim "a database without PostGIS is refused" eval 'ends_with 64 "$PAANEK" publish "$scratch/plan" --to "PG:host=$home user=paanek dbname=plain" && one_line "$scratch/err" && err_has "PostGIS"'
claim "... and holds no schema of ours" [ "$(database=plain sql "select count(*) from pg_namespace where nspname = 'paanek'")" = 0 ]
finish
