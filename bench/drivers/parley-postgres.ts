import { locate, programs } from '../../tools/programs.ts';
import type { Driver } from './driver.ts';
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

const databaseUrl = async (): Promise<string> => {
  process.env['POSTGRES_PATH'] = postgresPath();
  const { startPostgres } = await import('../../packages/server/src/testing/postgres.ts');
  const server = await startPostgres({ durable: true });
  process.once('exit', () => server.destroy());
  return server.url;
};

const postgresPath = (): string => {
  const postgres = programs.find(({ variable }) => variable === 'POSTGRES_PATH');
  const path = postgres && locate(postgres);
  if (path === undefined) {
    throw new Error('There is no PostgreSQL: install it, or name --servers without it.');
  }
  return path;
};
