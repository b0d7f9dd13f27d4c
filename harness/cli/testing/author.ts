import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../package-layout.ts';

const program = join(packageRoot, 'harness', 'cli', 'bin.js');

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder of somebody who writes scenarios for a bot of their own. Disposing of it removes it. */
export class Author implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'author-test-'));

  /** @param files what is in it, by path. */
  constructor(files: Readonly<Record<string, string>> = {}) {
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      const file = join(this.folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }

  /** Runs cara-smoke there. */
  async call(...args: readonly string[]): Promise<Ended> {
    return this.type(process.execPath, [program, ...args]);
  }

  /** Runs a command. @param cwd default: there. */
  async type(command: string, args: readonly string[], cwd = this.folder): Promise<Ended> {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, GITHUB_ACTIONS: '', CARA_SMOKE_CACHE_DIR: join(this.folder, 'cache') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    return { code, stdout, stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A bot on Telegram that greets who gives a name, and what is written to have it tested. */
export const greeter = {
  'bot.mjs': `
    const api = process.env.API + '/bot' + process.env.TOKEN;
    const call = async (method, body) =>
      (await fetch(api + '/' + method, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
      })).json();
    for (let offset = 0; ; ) {
      const { result = [] } = await call('getUpdates', { offset, timeout: 30 });
      for (const { update_id, message } of result) {
        offset = update_id + 1;
        const [, name] = /^I am (.+)$/u.exec(message?.text ?? '') ?? [];
        const text = 'Hello, ' + (process.env.FORGETS ? 'stranger' : name) + '!';
        if (name) await call('sendMessage', { chat_id: message.chat.id, text });
      }
    }`,
  'my-bot.target.json5': `{
    name: 'my bot',
    start: { command: ${JSON.stringify(process.execPath)}, args: ['bot.mjs'] },
    environment: { API: '{telegram.api}', TOKEN: '{telegram.token}' },
    capabilities: ['telegram.polling'],
    mutants: { forgetful: { environment: { FORGETS: 'names' } } },
  }`,
  'checks/greeting.scenario.mjs': `
    import { scenario } from 'cara-smoke';
    export default scenario({
      id: 'greeting.by-name',
      title: 'The bot greets a person by name',
      tags: ['greeting'],
      requires: ['telegram.polling'],
      uses: ['daemon', 'telegram'],
      mutants: { forgetful: 'greeting: expected Hello, Ada!' },
      async run({ telegram, step, check, deadlineMs, signal }) {
        await telegram.say('I am Ada');
        const greets = ({ text }) => text.startsWith('Hello');
        const greeting = await step('it greets', () =>
          telegram.heard.first(greets, { why: 'a greeting', deadlineMs, signal }));
        check('greeting', 'Hello, Ada!', greeting.text);
      },
    });`,
} as const;
