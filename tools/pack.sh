#!/bin/sh
# Puts what a server runs on, and nothing else, into a folder: the steps of the image (Dockerfile).
# The page must have been built (npm run build).
set -eu
out=${1:?"usage: tools/pack.sh <new folder>"}
cd "$(dirname "$0")/.."

mkdir -p "$out"
cp package.json package-lock.json .npmrc LICENSE "$out"
# npm wants to see every workspace that the lockfile names.
for workspace in packages/protocol packages/client packages/web packages/server bench; do
  mkdir -p "$out/$workspace"
  cp "$workspace/package.json" "$out/$workspace"
done
for sources in packages/protocol/src packages/server/src; do
  mkdir -p "$out/$sources"
  cp -R "$sources/." "$out/$sources"
  find "$out/$sources" -name '*.test.ts' -delete
  find "$out/$sources" -type d -name testing -prune -exec rm -r {} +
done
mkdir -p "$out/packages/web/dist"
cp -R packages/web/dist/. "$out/packages/web/dist"

cd "$out"
npm ci --workspace=@parley/server --omit=dev --omit=optional --ignore-scripts
