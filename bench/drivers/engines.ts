import { locate, programs } from '../../tools/programs.ts';
import type { Driver, ServerName } from './driver.ts';
import { parley } from './parley.ts';

/** Parley over a PostgreSQL server of its own, which syncs to disk as it does by default. */
export const parleyOnPostgres: Driver = {
  ...parley,
  name: 'parley-postgres',
  environment: async (scratch) => ({
    ...(await parley.environment(scratch)),
    DATABASE_URL: await databaseUrl(),
  }),
};

/** Parley in several processes, with Redis between them; a room has members in all of them. */
export const parleyNodes = (name: ServerName, nodes: number): Driver => ({
  ...parleyOnPostgres,
  name,
  environment: async (scratch) => ({
    ...(await parleyOnPostgres.environment(scratch)),
    REDIS_URL: await redisUrl(),
    WORKERS: String(nodes),
  }),
});

const databaseUrl = async (): Promise<string> => {
  find('POSTGRES_PATH');
  const { startPostgres } = await import('../../packages/server/src/testing/postgres.ts');
  const server = await startPostgres({ durable: true });
  process.once('exit', () => server.destroy());
  return server.url;
};

const redisUrl = async (): Promise<string> => {
  find('REDIS_PATH');
  const { startRedis } = await import('../../packages/server/src/testing/redis.ts');
  const server = await startRedis();
  process.once('exit', () => server.destroy());
  return server.url;
};

/** Finds a program and sets the variable by which its starter knows it. */
const find = (variable: string): void => {
  const program = programs.find((one) => one.variable === variable);
  const path = program && locate(program);
  if (path === undefined) {
    throw new Error(`${program?.name} is not here: install it, or name --servers without it.`);
  }
  process.env[variable] = path;
};
