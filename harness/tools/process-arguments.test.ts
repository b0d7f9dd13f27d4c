import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processArguments } from './process-arguments.ts';

test.runIf(process.platform === 'linux')('shows what a process was started with, while it runs', async () => {
  const word = crypto.randomUUID();
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', word]);
  await once(child, 'spawn');
  const isSeen = (): boolean => processArguments().some(({ text }) => text.includes(word));
  expect(isSeen()).toBe(true);
  child.stdin.end();
  await once(child, 'exit');
  expect(isSeen()).toBe(false);
});
