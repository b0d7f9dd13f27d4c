import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test, vi } from 'vitest';
import { sourceRoot } from '../package-layout.ts';
import { bundle } from './bundle.ts';
import { sourcePrograms } from './own-programs.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'bundle-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('bundled programs do as their sources do, also in the same place the next time', async () => {
  const programs = [sourcePrograms(), sourcePrograms('mute')];
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

test('a mutant of the bot and one of the sign-up service may have the same name', async () => {
  const bundled = await bundle(['shows-its-token', 'service/shows-its-token'].map(sourcePrograms));
  expect(new Set(bundled.values()).size).toBe(2);
});

test('what cannot be bundled is left as it is', async () => {
  const missing = join(sourceRoot, 'no-such-program.ts');
  expect(existsSync(missing)).toBe(false);
  expect(await bundle([missing])).toEqual(new Map());
});

test('programs are bundled anew only when something has changed of which they are made', async () => {
  const program = write('program.ts', `import { word } from './index.ts'; console.log(word);`, 1);
  write('index.ts', `export { word } from './one.ts';`, 1);
  write('one.ts', `export const word = 'one';`, 1);
  write('two.ts', `export const word = 'two';`, 1);
  const say = async (): Promise<string> => {
    const file = (await bundle([program])).get(program);
    return file === undefined ? 'no bundle' : (await run(process.execPath, [file])).stdout.trim();
  };
  expect(await say()).toBe('one');
  vi.doMock('rolldown', () => ({}));
  expect(await say()).toBe('one');
  write('index.ts', `export { word } from './two.ts';`, 2);
  expect(await say()).toBe('no bundle');
  vi.doUnmock('rolldown');
  expect(await say()).toBe('two');
});

test('a bundle of which something is gone is made anew', async () => {
  const program = write('lost.ts', `console.log('found');`, 1);
  const file = (await bundle([program])).get(program)!;
  rmSync(file);
  expect(await bundle([program])).toEqual(new Map([[program, file]]));
  expect((await run(process.execPath, [file])).stdout.trim()).toBe('found');
});

function write(name: string, text: string, changedAtS: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  utimesSync(path, changedAtS, changedAtS);
  return path;
}
