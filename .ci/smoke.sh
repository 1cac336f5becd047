#!/usr/bin/env bash
# Installs the packed package into an empty project, as a user does, and uses what it promises: every door, types, the command.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
npm pack --silent --pack-destination "$work" >"$work/name" || { cat "$work/name"; echo 'smoke: the package cannot be packed'; exit 1; }
tarball=$work/$(tail -n 1 "$work/name")
tar tzf "$tarball" >"$work/files"
for file in README.md LICENSE CHANGELOG.md dist/src/index.d.ts; do
  grep -qx "package/$file" "$work/files" || { echo "smoke: the package lacks $file"; exit 1; }
done
if grep -qE '\.test\.|^package/(src|test|machines)/' "$work/files"; then
  echo 'smoke: the package holds sources or tests'
  exit 1
fi

mkdir "$work/app"
cd "$work/app"
cp "$root/.ci/smoke-app.js" "$root/.ci/smoke-doors.js" "$root/.ci/smoke-types.ts" .
peers='prom-client @opentelemetry/api'
echo '{ "name": "app", "private": true, "type": "module" }' >package.json
if ! npm install --silent --prefer-offline --no-audit --no-fund "$tarball"; then
  echo 'smoke: the registry is out of reach; dependencies are borrowed from this checkout instead'
  rm -rf node_modules
  mkdir -p node_modules/.bin node_modules/conclave
  tar xzf "$tarball" --strip-components=1 -C node_modules/conclave
  for folder in "$root"/node_modules/*; do
    case $(basename "$folder") in conclave | prom-client | @opentelemetry) ;; *) ln -s "$folder" node_modules/ ;; esac
  done
  chmod +x node_modules/conclave/dist/src/cli/main.js
  ln -s ../conclave/dist/src/cli/main.js node_modules/.bin/conclave
fi

env -u NATS_URL timeout 60 node smoke-app.js
node smoke-doors.js $peers
for peer in $peers; do
  mkdir -p "node_modules/$(dirname "$peer")"
  ln -s "$root/node_modules/$peer" "node_modules/$peer"
done
node smoke-doors.js
"$root/node_modules/.bin/tsc" --noEmit --strict --skipLibCheck --target es2022 --module nodenext \
  --types node --typeRoots "$root/node_modules/@types" smoke-types.ts
npx --no-install conclave --help | grep -q conclave || { echo 'smoke: conclave --help does not name itself'; exit 1; }
echo 'smoke: the package installs, opens every door, runs a worker, has types and a command'
