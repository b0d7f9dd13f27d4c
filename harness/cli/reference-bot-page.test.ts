import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { registerAccount } from '../networks/matrix/client-server/accounts.ts';
import { MatrixApi } from '../networks/matrix/client-server/matrix-api.ts';
import { startSimulated } from '../networks/matrix/homeserver/simulated/index.ts';
import { packageRoot } from '../package-layout.ts';
import { freePort } from '../process/free-port.ts';

const page = readFileSync(join(packageRoot, 'docs', 'reference-bot.md'), 'utf8');
const { signal } = new AbortController();
const hasCurl = spawnSync('curl', ['--version']).status === 0;

it.runIf(hasCurl)(
  'an operator who types what stands on the page has a bot that is verified and wired',
  async () => {
    await using homeserver = await startSimulated({ signal });
    const [bot, alice] = await Promise.all(
      ['cara', 'alice'].map((localpart) => registerAccount(homeserver, { localpart, signal })),
    );
    const room = await inviteToRoom(homeserver.baseUrl, alice!.accessToken, bot!.userId);
    const operator = new Operator({
      'https://matrix.example.org': homeserver.baseUrl,
      'the password of the account': bot!.password,
      '@cara:example.org': bot!.userId,
      '@alice:example.org': alice!.userId,
      '!room:example.org': room,
      'gateway: {': `gateway: { port: ${await freePort()},`,
    });

    const login = JSON.parse((await operator.types(blocks[0]!)).output) as Record<string, string>;
    operator.learns('the-access_token-of-the-answer', login['access_token']!);
    operator.learns('the-device_id-of-the-answer', login['device_id']!);
    await operator.types(blocks[1]!);
    operator.writes('carapace.json5', blockOf('json5'));
    operator.leavesRunning(blocks[2]!);
    await expect.poll(async () => (await operator.types('cara-ref status')).output).toContain('connected');
    const api = new MatrixApi({ baseUrl: homeserver.baseUrl, accessToken: alice!.accessToken, signal });
    const members = () => api.call('GET', `/rooms/${encodeURIComponent(room)}/joined_members`);
    await expect.poll(members).toMatchObject({ joined: { [bot!.userId]: {} } });

    const wired = await operator.types(blocks[3]!);
    expect(wired.code).toBe(0);
    expect(wired.output).toContain('Outcome verification passed with skipped checks.');
    expect(wired.output).toContain('Matrix channel connected');
    const sent = await operator.types(blocks[4]!);
    expect(sent).toMatchObject({
      code: 0,
      output: expect.stringContaining('test message delivery succeeded') as string,
    });

    // Nobody has asked for this one.
    for (const [command, code, words] of [
      ['verifications', 0, '"verifications": []'],
      ['accept', 1, 'HTTP 404 Not Found'],
      ['confirm', 1, 'verification flow "mvr_abc" not found'],
    ] as const) {
      const line = blocks[5]!.split('\n').find((one) => one.startsWith(`cara-ref matrix ${command}`));
      const result = await operator.types(line!);
      expect([line, result.code]).toEqual([line, code]);
      expect(result.output + result.errors).toContain(words);
    }
    expect((await operator.types(blocks[6]!)).output).toContain('complete -F');
    expect(blocks).toHaveLength(7);
  },
);

it('names no command that there is not', () => {
  const named = [...page.matchAll(/cara-ref (?<command>[a-z]+)(?<second> [a-z-]+)?/gu)].map(({ groups }) =>
    groups!['command'] === 'matrix' ? `matrix${groups!['second']}` : groups!['command']!,
  );
  expect(named).toContain('matrix cancel');
  for (const command of new Set(named)) {
    const { stdout } = spawnSync(process.execPath, [bin, ...command.split(' '), '--help'], {
      encoding: 'utf8',
    });
    // Help on a command that is not there is help on those above it.
    expect(stdout.split('\n', 1)[0]).toContain(`Usage: cara-ref ${command}`);
  }
});

const bin = join(packageRoot, 'reference-bot', 'cli', 'bin.js');
/** What is typed, block by block. */
const blocks = [...page.matchAll(/^```sh\n(?<code>.*?)^```/gmsu)].map(({ groups }) => groups!['code']!);

function blockOf(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n(?<code>.*?)^\`\`\``, 'msu').exec(page)!.groups!['code']!;
}

async function inviteToRoom(baseUrl: string, accessToken: string, invited: string): Promise<string> {
  const api = new MatrixApi({ baseUrl, accessToken, signal });
  return (await api.call('POST', '/createRoom', { invite: [invited] }))['room_id'] as string;
}

/** A person at a shell, with a home of its own, who puts real names in the place of those on the page. */
class Operator {
  readonly #home = mkdtempSync(join(tmpdir(), 'operator-'));
  readonly #names: Record<string, string>;

  constructor(names: Record<string, string>) {
    this.#names = names;
    onTestFinished(() => rmSync(this.#home, { recursive: true }));
    const programs = join(this.#home, 'bin');
    mkdirSync(programs);
    writeFileSync(join(programs, 'cara-ref'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
    chmodSync(join(programs, 'cara-ref'), 0o700);
  }

  learns(name: string, value: string): void {
    this.#names[name] = value;
  }

  writes(file: string, content: string): void {
    writeFileSync(join(this.#home, 'cara', file), this.#put(content));
  }

  /** Types commands into a shell that has read `cara.env`, and waits for their end. */
  async types(commands: string) {
    const child = this.#shell(`test -e ~/cara/cara.env && . ~/cara/cara.env\n${this.#put(commands)}`);
    const [output, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { code: code as number, output, errors };
  }

  /** Types a command that ends with the test. */
  leavesRunning(command: string): void {
    const child = this.#shell(this.#put(command).replace('cara-ref start', 'exec cara-ref start'));
    onTestFinished(async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
    });
  }

  #shell(script: string) {
    const path = `${join(this.#home, 'bin')}:${process.env['PATH']}`;
    return spawn('sh', ['-c', script], {
      env: { HOME: this.#home, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  #put(content: string): string {
    return Object.entries(this.#names).reduce(
      (whole, [name, real]) => whole.replaceAll(name, () => real),
      content,
    );
  }
}
