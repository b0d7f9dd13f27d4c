import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { packageRoot } from '../package-layout.ts';

const guide = readFileSync(join(packageRoot, 'docs', 'guide.md'), 'utf8');
const root = mkdtempSync(join(tmpdir(), 'guide-test-'));
afterAll(() => rmSync(root, { recursive: true }));

const hasPython = spawnSync('python3', ['--version']).status === 0;

it.runIf(hasPython)('the bot of the guide passes, as it stands there', async () => {
  writeFileSync(join(root, 'my-bot.target.json5'), block('json5'));
  writeFileSync(join(root, 'my-bot.py'), block('python'));
  const command = /npx cara-smoke (run .* --target my-bot\.target\.json5)$/mu.exec(guide)?.[1] ?? '';
  const args = [...command.split(' '), '--homeserver', 'simulated'];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bin.js'), ...args], {
    cwd: root,
    env: { ...process.env, GITHUB_ACTIONS: '', CARA_SMOKE_CACHE_DIR: join(root, 'cache') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(said).toContain('1 passed');
  expect(code).toBe(0);
});

/** The first block of code in that language, without its indentation. */
function block(language: string): string {
  const found = new RegExp(`^( *)\`\`\`${language}\\n(.*?)\`\`\``, 'msu').exec(guide);
  const [, indent = '', code = ''] = found ?? [];
  return code.replaceAll(new RegExp(`^${indent}`, 'gmu'), '');
}
