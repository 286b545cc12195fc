/** Several servers that are one to their clients, as behind a balancer that sends each request anywhere. */
import type { StartOptions } from '../server.ts';
import type { TestServer } from './server.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId } from '../core/ids.ts';
import { testServer } from './server.ts';

/** How many there are in this run of the tests. */
const { NODES = '1' } = process.env;

type Options = Pick<StartOptions, 'timers'>;

/**
 * As many servers as this run of the tests wants: over one store, with the memory twin of the engine
 * between them. Requests and sockets go to each in turn.
 */
export async function testNodes(
  environment: Readonly<Record<string, string>> = {},
  options: Options = {},
): Promise<TestServer> {
  if (NODES === '1') return testServer(environment, options);
  const folder = await mkdtemp(join(tmpdir(), 'parley-nodes-'));
  const engine = new MemoryEngine();
  const nodes: TestServer[] = [];
  for (let count = 1; count <= Number(NODES); count += 1) {
    const bus = engine.join(nodeId(`node-${count}`));
    nodes.push(await testServer({ ...environment, DATA_DIR: folder }, { ...options, bus }));
  }
  return inTurn(nodes, () => rm(folder, { recursive: true, force: true }));
}

function inTurn(nodes: readonly TestServer[], clean: () => Promise<void>): TestServer {
  const urls = nodes.flatMap((node) => node.urls);
  let asked = 0;
  const close = async () => {
    await Promise.all(nodes.map((node) => node.close()));
  };
  return {
    urls,
    get url() {
      return urls[(asked += 1) % urls.length] ?? '';
    },
    log: () => nodes.map((node) => node.log()).join(''),
    printed: () => nodes.map((node) => node.printed()).join(''),
    close,
    async [Symbol.asyncDispose]() {
      await close();
      await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()));
      await clean();
    },
  };
}
