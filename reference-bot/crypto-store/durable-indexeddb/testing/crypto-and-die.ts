import { openDurableIndexedDb } from '../durable-indexeddb.ts';
import { portraitOf, startMachine, useMachine } from './crypto-machine.ts';

const [file = ''] = process.argv.slice(2);
const { STORE_KEY: storeKey = '' } = process.env;

openDurableIndexedDb(file).install();
const machine = await startMachine(Buffer.from(storeKey, 'hex'));
await useMachine(machine);
process.stdout.write(JSON.stringify(await portraitOf(machine)), () => {
  process.kill(process.pid, 'SIGKILL');
});
