import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { argon2id } from '../../../../base/crypto/argon2id.ts';
import { realFiles } from '../../../../base/seams/files.ts';
import { realClock } from '../../../../base/seams/clock.ts';
import { DeadLetters } from '../dead-letters.ts';

// A program for the bench: what the dead-letter queue takes for so many texts, in an empty folder.
const [folder = '', count = '0'] = process.argv.slice(2);
const salt = Buffer.alloc(64, 'a');
const policy = 'accept';

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function memoryBytes(): number {
  globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

await mkdir(join(folder, 'matrix'), { recursive: true });
const letters = new DeadLetters({
  files: realFiles(),
  clock: realClock(),
  log: pino({ enabled: false }),
  stateDirectory: folder,
  passphrase: () => 'a passphrase',
  policy,
  serves: () => true,
});
const derivationMs = await timed(() => argon2id(Buffer.from('a passphrase'), salt));
const conversation = '!room:example.org';
const sender = '@alice:example.org';
const appendMs = await timed(async () => {
  for (let number = 0; number < Number(count); number += 1)
    await letters.keep({ conversation, id: `$event-${number}`, sender, body: `text ${number}` });
});
let answered = 0;
let bytes = 0;
const replayMs = await timed(() =>
  letters.replay(async () => {
    answered += 1;
    if (answered === Number(count)) bytes = memoryBytes();
  }, new AbortController().signal),
);
process.stdout.write(`${JSON.stringify({ derivationMs, appendMs, replayMs, bytes })}\n`);
