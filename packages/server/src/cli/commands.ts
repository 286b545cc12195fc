import type { Command } from './command.ts';
import { backUp, migrate } from '../maintenance.ts';
import { diagnose } from './doctor/index.ts';
import { remoteCommands } from './remote.ts';
import { serve } from './serve.ts';
import { loadSettings } from './settings.ts';
import { tokenCommand } from './token.ts';

const done = (text: string, value: object = { done: true }) => ({ value, text });

const own: Readonly<Record<string, Command>> = {
  serve: {
    about: 'starts the server; what is done without a command, too',
    options: {
      'self-signed': {
        type: 'boolean',
        about:
          'over HTTPS, for everybody in this network: browsers warn once, and then give pages a camera',
      },
    },
    run: (asked) => serve(asked.has('self-signed')),
  },
  migrate: {
    about: 'brings the tables of the database up to date, as every start does',
    async run() {
      await migrate(loadSettings().config.storage.database);
      return done('The tables are up to date.');
    },
  },
  backup: {
    operands: '<file>',
    about: 'copies the SQLite database into a new file; servers may go on meanwhile',
    async run({ operands: [file = ''] }) {
      await backUp(loadSettings().config.storage.database, file);
      return done(`The database was copied to ${file}.`, { file });
    },
  },
  doctor: { about: 'looks at everything the server needs, and says what is wrong', run: diagnose },
  token: tokenCommand,
};

/** Every command there is; docs/operations.md lists the same. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ ...own, ...remoteCommands }),
);
