import { DatabaseSync } from 'node:sqlite';
import { ownerOnlyPath } from '../../state/owner-only-path.ts';
import { databaseName } from '../state/database.ts';
import { signUpBench, someSignUp } from './sign-up-bench.ts';

const [folder = '', homeserver = '', code = '', dieAt = '0'] = process.argv.slice(2);
let step = 0;

/** Each change on the disk and each request to the homeserver passes here; at the given one the process is killed. */
function pass(): void {
  step += 1;
  if (step === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
}

class MortalDatabase extends DatabaseSync {
  override exec(sql: string): void {
    pass();
    super.exec(sql);
  }

  override prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    const statement = super.prepare(sql);
    const run = statement.run.bind(statement) as typeof statement.run;
    statement.run = ((...values: never[]) => {
      pass();
      return run(...values);
    }) as typeof statement.run;
    return statement;
  }
}

const database = new MortalDatabase(ownerOnlyPath(folder, databaseName));
database.exec('PRAGMA synchronous = EXTRA');
const bench = signUpBench({
  database,
  settings: { homeserver },
  async fetch(input, init) {
    pass();
    const response = await fetch(input, init);
    pass();
    return response;
  },
});
const { status } = await bench.post('/signup/api', { ...someSignUp, code });
process.stdout.write(`${status} after ${step} steps\n`);
