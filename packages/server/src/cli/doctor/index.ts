/** `parley doctor`: looks at everything the server needs, and changes nothing that a start would not. */
import type { Config } from '../../config/config.ts';
import type { Report } from '../command.ts';
import type { Finding } from './finding.ts';
import { styleText } from 'node:util';
import { ConfigError } from '../../config/config.ts';
import { loadSettings } from '../settings.ts';
import { checkCertificate } from './certificate.ts';
import { look, note, ok, wrong } from './finding.ts';
import { checkFolder } from './folder.ts';
import { checkPorts } from './ports.ts';
import { checkDatabase, checkMail, checkRedis, checkTurn } from './services.ts';

/** The oldest Node.js that runs all of it: [major, minor]. */
const OLDEST_NODE = [24, 12] as const;

export async function diagnose(): Promise<Report> {
  const findings = [...(await look('node', checkNode)), ...(await checkConfigured())];
  const isBad = findings.some(({ state }) => state === 'wrong');
  return { value: { healthy: !isBad, findings }, text: textOf(findings), isBad };
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldest, from] = OLDEST_NODE;
  const isGood = major > oldest || (major === oldest && minor >= from);
  const version = `Node.js ${process.versions.node}`;
  if (isGood) return ok('node', version);
  return wrong('node', `${version} is too old: install ${OLDEST_NODE.join('.')} or newer.`);
}

/** Nothing else can be looked at where the configuration cannot be used. */
async function checkConfigured(): Promise<readonly Finding[]> {
  try {
    const { config, notices } = loadSettings();
    const told = notices.map((notice) => note('configuration', notice));
    const env = ok('configuration', `APP_ENV is ${config.app.env}.`);
    return [env, ...told, ...(await checkAll(config))];
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return thrown.problems.map((problem) => wrong('configuration', problem));
  }
}

async function checkAll(config: Config): Promise<readonly Finding[]> {
  const all = [
    look('folder', () => checkFolder(config.storage)),
    look('database', () => checkDatabase(config)),
    look('redis', () => checkRedis(config)),
    look('mail', () => checkMail(config)),
    look('turn', () => checkTurn(config)),
    look('certificate', () => checkCertificate(config.network)),
    look('ports', () => checkPorts(config)),
    look('admin', () => checkAdmin(config)),
  ];
  return (await Promise.all(all)).flat();
}

const checkAdmin = ({ tokens: { admin } }: Config): Finding =>
  admin
    ? ok('admin', 'ADMIN_TOKEN is set: the admin API and its page are on.')
    : note('admin', 'ADMIN_TOKEN is not set: there is no admin API. `parley token` makes one.');

const MARKS: Readonly<Record<Finding['state'], string>> = {
  ok: styleText('green', '✓'),
  note: styleText('yellow', '·'),
  wrong: styleText('red', '✗'),
};

const textOf = (findings: readonly Finding[]): string =>
  findings
    .map(({ check, state, says }) => `${MARKS[state]} ${check.padEnd(13)}  ${says}`)
    .join('\n');
