/** The process: its command line in, its exit code out. */
import { run } from './cli/index.ts';

const code = await run(process.argv.slice(2));
// Where there is none, the process goes on as a server.
if (code !== undefined) process.exit(code);
