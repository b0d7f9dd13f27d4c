import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sourceRoot } from '../package-layout.ts';
import { bundle } from './bundle.ts';

const run = promisify(execFile);

test('is one file that does as the program does', async () => {
  const program = join(sourceRoot, 'reference-bot', 'cli', 'main.ts');
  const file = await bundle(program);
  expect(file).not.toBe(program);
  expect(readFileSync(file, 'utf8')).not.toMatch(/^import .* from '\.|import\('\./m);
  const answers = [program, file].flatMap((path) =>
    [['--version'], ['respond', '--help']].map((args) => run(process.execPath, [path, ...args])),
  );
  const [version, help, ...sameAgain] = (await Promise.all(answers)).map(({ stdout }) => stdout);
  expect(sameAgain).toEqual([version, help]);
});

test('what cannot be bundled is left as it is', async () => {
  const missing = join(sourceRoot, 'no-such-program.ts');
  expect(existsSync(missing)).toBe(false);
  expect(await bundle(missing)).toBe(missing);
});
