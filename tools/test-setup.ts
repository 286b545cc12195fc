/** Finds or installs the programs that tests run; where it can do neither, says so and stops. */
import type { Program } from './programs.ts';
import { spawnSync } from 'node:child_process';
import { locate, programs } from './programs.ts';

const missing = () => programs.filter((program) => locate(program) === undefined);

const wanted = missing();
if (wanted.length > 0 && canInstall()) install(wanted);

const absent = missing();
if (absent.length > 0) {
  const list = (key: 'name' | 'variable') => absent.map((program) => program[key]).join(', ');
  const packages = absent.flatMap(({ debian }) => debian).join(' ');
  console.error(
    `Tests need ${list('name')}: install it ("apt-get install ${packages}" on Debian and Ubuntu), ` +
      `or set ${list('variable')} to where it is.`,
  );
  process.exit(1);
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && aptGet('--version');
}

/** Each for itself: not every system has all packages, and some programs stand in for others. */
function install(absentees: readonly Program[]): void {
  console.log(`Installing ${absentees.map(({ name }) => name).join(', ')} with apt-get…`);
  if (!aptGet('update')) return;
  for (const { debian } of absentees) aptGet('install', '-y', '--no-install-recommends', ...debian);
}

function aptGet(...args: readonly string[]): boolean {
  const { status } = spawnSync('apt-get', ['-qq', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}
