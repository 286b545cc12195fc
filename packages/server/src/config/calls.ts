import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { delimiter, join } from 'node:path';
import { callSettings } from './call-settings.ts';
import type { Read } from './read.ts';
import type { Secret } from './secret.ts';

/** How clients find a way to each other. */
export interface Calls {
  /** As it stands in URLs; `undefined` is the name by which each client has reached this server. */
  readonly publicHost: string | undefined;
  readonly stun: Stun;
  readonly turn: Turn;
  /** Of credentials for TURN. */
  readonly turnLifeMs: number;
}

type Stun =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'own' } & Place)
  | { readonly kind: 'others'; readonly urls: readonly string[] };

type Turn =
  | { readonly kind: 'none' }
  | { readonly kind: 'others'; readonly urls: readonly string[]; readonly secret: Secret }
  | ({ readonly kind: 'managed' } & ManagedTurn);

/** Where STUN and TURN listen. */
interface Place {
  /** `undefined` is every address. */
  readonly host: string | undefined;
  /** 0 is any free one. */
  readonly port: number;
}

interface ManagedTurn extends Place {
  /** Path of coturn's `turnserver`. */
  readonly program: string;
  readonly relayPorts: readonly [from: number, to: number];
  /** Each `public/private`. */
  readonly externalIps: readonly string[];
  readonly tls: { readonly cert: string; readonly key: string; readonly port: number } | undefined;
}

/** What else decides about calls. */
export interface CallSurroundings {
  readonly production: boolean;
  /** What `HOST` says. */
  readonly host: string;
  readonly publicUrl: string | undefined;
  /** Where programs are looked for: what `PATH` says. */
  readonly path: string | undefined;
}

interface Findings {
  readonly problems: string[];
  readonly notices: string[];
}

const PROGRAM = 'turnserver';

export function readCalls(read: Read, around: CallSurroundings, findings: Findings): Calls {
  const place = readPlace(read, around);
  const urls = read(callSettings.stunUrls);
  return {
    publicHost: inUrls(read(callSettings.publicHost)) ?? hostOf(around.publicUrl),
    stun: urls ? { kind: 'others', urls } : place ? { kind: 'own', ...place } : { kind: 'none' },
    turn: readTurn(read, place, around, findings),
    turnLifeMs: read(callSettings.turnLifeMs),
  };
}

const inUrls = (host: string | undefined): string | undefined =>
  host?.includes(':') ? `[${host}]` : host;

const hostOf = (url: string | undefined): string | undefined => url && new URL(url).hostname;

function readPlace(read: Read, { production, host }: CallSurroundings): Place | undefined {
  const port = read(callSettings.stunPort);
  const address = read(callSettings.stunHost) ?? (production ? undefined : addressOf(host));
  const everywhere = address === '0.0.0.0' || address === '::';
  return port === 'off' ? undefined : { host: everywhere ? undefined : address, port };
}

/** A name may stand for many addresses; but for the one that everybody has. */
function addressOf(host: string): string | undefined {
  if (host === 'localhost') return '127.0.0.1';
  return isIP(host) ? host : undefined;
}

function readTurn(
  read: Read,
  place: Place | undefined,
  { path }: CallSurroundings,
  findings: Findings,
): Turn {
  const wanted = read(callSettings.turn);
  const others = readOthers(read, findings);
  const relay = readRelay(read, findings);
  if (wanted === 'off') return { kind: 'none' };
  if (others && wanted === 'managed') findings.problems.push(TWO_RELAYS);
  if (others) return others;
  const program = findProgram(PROGRAM, path);
  if (place && program) return { kind: 'managed', program, ...place, ...relay };
  tellMissing(wanted, place ? NO_PROGRAM : NO_PORT, findings);
  return { kind: 'none' };
}

/** What is wrong, and what to do. */
type Lack = readonly [lack: string, advice: string];

const NO_PROGRAM: Lack = [
  `no ${PROGRAM} is on the PATH`,
  'install coturn, or set TURN_URLS and TURN_SECRET',
];
const NO_PORT: Lack = ['STUN_PORT is off', 'set a port'];

function tellMissing(
  wanted: 'auto' | 'managed',
  [lack, advice]: Lack,
  { problems, notices }: Findings,
): void {
  if (wanted === 'managed') problems.push(`TURN is managed, but ${lack}; ${advice}.`);
  else notices.push(`There is no TURN relay, so some firewalls keep people apart: ${lack}. ${SEE}`);
}

const SEE = 'See docs/turn.md, or set TURN=off.';
const TWO_RELAYS = 'TURN is managed, but TURN_URLS names other relays; take one of them away.';

function readOthers(
  read: Read,
  { problems }: Findings,
): Extract<Turn, { kind: 'others' }> | undefined {
  const [urls, secret] = [read(callSettings.turnUrls), read(callSettings.turnSecret)];
  if (urls && secret) return { kind: 'others', urls, secret };
  if (urls) problems.push('TURN_URLS is set without TURN_SECRET; set both.');
  if (secret) problems.push('TURN_SECRET is set without TURN_URLS; set both.');
  return undefined;
}

function readRelay(read: Read, findings: Findings) {
  return {
    relayPorts: read(callSettings.relayPorts),
    externalIps: read(callSettings.externalIps) ?? [],
    tls: readTls(read, findings),
  };
}

function readTls(read: Read, { problems }: Findings): ManagedTurn['tls'] {
  const [cert, key] = [read(callSettings.turnCert), read(callSettings.turnKey)];
  const port = read(callSettings.turnTlsPort);
  if (cert && key) return { cert, key, port };
  if (cert) problems.push('TURN_TLS_CERT is set without TURN_TLS_KEY; set both.');
  if (key) problems.push('TURN_TLS_KEY is set without TURN_TLS_CERT; set both.');
  return undefined;
}

function findProgram(name: string, path = ''): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
