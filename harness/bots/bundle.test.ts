import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sourceFile, sourceRoot } from '../package-layout.ts';
import { bundle } from './bundle.ts';

const run = promisify(execFile);

test('bundled programs do as their sources do, also in the same place the next time', async () => {
  const programs = [sourceFile('reference-bot', 'cli', 'main'), sourceFile('fixtures', 'mutants', 'mute')];
  const bundled = await bundle(programs);
  expect([...bundled.keys()]).toEqual(programs);
  expect(await bundle(programs)).toEqual(bundled);
  for (const [source, file] of bundled) {
    expect(file).not.toBe(source);
    const answers = [source, file].flatMap((path) =>
      [['--version'], ['status', '--help']].map((args) => run(process.execPath, [path, ...args])),
    );
    const [version, help, ...sameAgain] = (await Promise.all(answers)).map(({ stdout }) => stdout);
    expect(sameAgain).toEqual([version, help]);
  }
});

test('what cannot be bundled is left as it is', async () => {
  const missing = join(sourceRoot, 'no-such-program.ts');
  expect(existsSync(missing)).toBe(false);
  expect(await bundle([missing])).toEqual(new Map());
});
