import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Ledger } from '../../process/ledger.ts';
import { buildBot } from './build.ts';
import { targetManifest } from './schema.ts';

const root = mkdtempSync(join(tmpdir(), 'build-test-'));
const said: string[] = [];
let ledger: Ledger;
beforeAll(() => (ledger = Ledger.open(join(root, 'runs'))));
afterAll(() => {
  ledger.close();
  rmSync(root, { recursive: true });
});

function run(build: object | undefined, signal = new AbortController().signal): Promise<void> {
  const manifest = { name: 'mine', start: { command: 'x' }, build, capabilities: ['matrix.plain'] };
  return buildBot(targetManifest.parse(manifest), join(root, 'x.target.json5'), {
    ledger,
    signal,
    say: (line) => said.push(line),
  });
}

const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });

it('runs in the folder of the manifest, with the environment of the user', async () => {
  await run(node('fs.writeFileSync("made", process.env.PATH)'));
  expect(said).toEqual([expect.stringMatching(/^building mine: .*writeFileSync/)]);
  expect(readFileSync(join(root, 'made'), 'utf8')).toBe(process.env['PATH']);
});

it('does nothing where there is nothing to build', async () => {
  await expect(run(undefined)).resolves.toBeUndefined();
});

it('says how the build failed, with the end of its output', async () => {
  await expect(run(node('console.error("no such crate"); process.exit(101)'))).rejects.toThrow(
    /^mine could not be built: .* exited with code 101\n {2}no such crate$/,
  );
  await expect(run({ command: './absent' })).rejects.toThrow(/could not be started/);
});

it('ends with the run', async () => {
  const ending = new AbortController();
  const building = run(node('setInterval(() => {}, 1000)'), ending.signal);
  ending.abort(new Error('enough'));
  await expect(building).rejects.toThrow('enough');
});
