/**
 * Asks the registry that npm is set to whether it knows of a weakness in what the lockfile pins.
 *
 * Exit codes: 0 none is known, 1 some are, 2 the registry knows of none at all because it serves no
 * advisories: then nothing was checked.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Where registries serve advisories, as `npm audit` asks for them. */
const ENDPOINT = '-/npm/v1/security/advisories/bulk';
/** How long the registry may take, in ms. */
const PATIENCE = 30_000;

interface Advisory {
  readonly severity: string;
  readonly title: string;
  readonly url: string;
  readonly vulnerable_versions: string;
}

type Pinned = Readonly<Record<string, readonly string[]>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isAdvisory = (value: unknown): value is Advisory =>
  isObject(value) &&
  ['severity', 'title', 'url', 'vulnerable_versions'].every(
    (field) => typeof value[field] === 'string',
  );

/** The versions of each package that a lockfile pins, links to our own ones aside. */
function pinnedBy(lockfile: string): Pinned {
  const parsed: unknown = JSON.parse(readFileSync(lockfile, 'utf8'));
  const packages = isObject(parsed) && isObject(parsed['packages']) ? parsed['packages'] : {};
  const found = Object.entries(packages).flatMap(([path, kept]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    const version = isObject(kept) && !kept['link'] ? kept['version'] : undefined;
    const isForeign = path.includes('node_modules/') && typeof version === 'string';
    return isForeign ? [{ name, version }] : [];
  });
  const byName = Map.groupBy(found, ({ name }) => name);
  return Object.fromEntries(
    Array.from(byName, ([name, all]) => [name, [...new Set(all.map(({ version }) => version))]]),
  );
}

/** What the registry knows, one line each; undefined where it serves no advisories. */
async function advisoriesFor(pinned: Pinned, registry: string): Promise<string[] | undefined> {
  const url = new URL(ENDPOINT, registry.endsWith('/') ? registry : `${registry}/`);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pinned),
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => undefined);
  const told: unknown = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
  if (!isObject(told)) return undefined;
  return Object.entries(told).flatMap(([name, list]) =>
    (Array.isArray(list) ? list : [])
      .filter(isAdvisory)
      .map(
        ({ severity, vulnerable_versions: versions, title, url: page }) =>
          `${severity}: ${name} ${versions}: ${title} (${page})`,
      ),
  );
}

const [lockfile = 'package-lock.json'] = process.argv.slice(2);
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const pinned = pinnedBy(lockfile);
const count = Object.keys(pinned).length;
const known = await advisoriesFor(pinned, registry);
if (!known) {
  console.error(
    `Nothing was checked: the registry that npm is set to serves no advisories. ` +
      `Run this where "npm config get registry" names one that does.`,
  );
  process.exitCode = 2;
} else if (known.length > 0) {
  console.error(known.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`No advisory is known for the ${count} packages that the lockfile pins.`);
}
