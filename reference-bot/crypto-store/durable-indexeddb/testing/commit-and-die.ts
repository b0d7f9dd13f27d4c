import { writeSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDurableIndexedDb } from '../durable-indexeddb.ts';
import { ledgerSteps } from './ledger.ts';

const [file = '', dieAt = '0'] = process.argv.slice(2);
const stdout = 1;
let passed = 0;

/** Every statement that writes passes here, and every commit a second time when it is done. */
function pass(): void {
  passed += 1;
  if (passed === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
}

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function execAndPass(sql) {
  pass();
  exec.call(this, sql);
  if (sql === 'COMMIT') pass();
};
const { run } = StatementSync.prototype;
StatementSync.prototype.run = function passAndRun(this: StatementSync, ...values: never[]) {
  pass();
  return Reflect.apply(run, this, values) as ReturnType<typeof run>;
};

const { indexedDB } = openDurableIndexedDb(file);
for (const step of ledgerSteps) {
  await step(indexedDB);
  writeSync(stdout, '.');
}
