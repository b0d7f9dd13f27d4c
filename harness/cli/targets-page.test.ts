import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { packageRoot } from '../package-layout.ts';

const page = readFileSync(join(packageRoot, 'docs', 'targets.md'), 'utf8');
const code = /^ {4}\S.*(?:\n(?: {4}.*)?)*/gmu;

it.each(['Telegram', 'Signal', 'Discord', 'Slack'])(
  'the bot on %s passes, as it stands there',
  async (network) => {
    const root = mkdtempSync(join(tmpdir(), 'targets-test-'));
    try {
      const { bot, manifest } = printedFor(network);
      writeFileSync(join(root, 'bot.mjs'), bot);
      writeFileSync(join(root, 'my-bot.target.json5'), manifest);
      symlinkSync(join(packageRoot, 'node_modules'), join(root, 'node_modules'));
      const id = `channel.${network.toLowerCase()}.echo`;
      const args = ['run', id, '--target', 'my-bot.target.json5', '--homeserver', 'simulated'];
      const child = spawn(process.execPath, [join(import.meta.dirname, 'bin.js'), ...args], {
        cwd: root,
        env: { ...process.env, GITHUB_ACTIONS: '', CARA_SMOKE_CACHE_DIR: join(root, 'cache') },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      expect(said).toContain('1 passed');
      expect(status).toBe(0);
    } finally {
      rmSync(root, { recursive: true });
    }
  },
  120_000,
);

/** What the page says to write for a bot on a network. */
function printedFor(network: string): Readonly<Record<'bot' | 'manifest', string>> {
  const [, after = ''] = page.split(`### On ${network}\n`);
  const section = after.slice(0, after.search(/^##/mu));
  const blocks = (section.match(code) ?? []).map((block) => block.replaceAll(/^ {4}/gmu, '').trim());
  const written = /^\/\/ bot\.mjs\n(.*?)^\/\/ my-bot\.target\.json5\n(.*?^\}$)/msu;
  const [, bot, manifest] = written.exec(blocks.join('\n')) ?? [];
  if (bot === undefined || manifest === undefined) throw new Error(`the page has no bot on ${network}`);
  return { bot, manifest };
}
