import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePastes, type PasteSource } from './pastes.ts';

const source: PasteSource = {
  user_id: '@nova:example.org',
  access_token: 'syt_token',
  device_id: 'DEVICE',
  homeserver: 'https://matrix.example.org',
  dm_room: '!dm:example.org',
  intro_text: 'Hello',
};
const options = {
  crossSignUrl: 'https://example.org/signup/api/crosssign',
  botCommand: 'cara-ref respond',
  owner: '',
};
const nasty = `it's "quoted" $HOME \`id\` $(touch pwned) \\ ! ünï\nEND\nEND_\nlast`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onboarding-paste-'));
  // What the pastes start notes its environment, its arguments and its input instead of doing anything.
  const note = (name: string): string =>
    `#!/bin/sh\nfor v in HS MXID TOKEN DEVICE DM_ROOM INTRO STORE VERIFY_PEERS CROSS_SIGNING_KEYS; do eval "printf '%s=%s\\0' $v \\"\\$$v\\""; done > '${folder}/${name}.env'\nprintf '%s\\n' "$@" > '${folder}/${name}.args'\n`;
  writeFileSync(join(folder, 'cara-ref'), note('bot'), { mode: 0o755 });
  const curl = `${note('curl')}cat > '${folder}/curl.body'\nwhile [ "$1" != -o ]; do shift; done\nprintf '{"device_signed":true,"x":1}' > "$2"\n`;
  writeFileSync(join(folder, 'curl'), curl, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function paste(text: string): string {
  const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder };
  return execFileSync('sh', ['-s'], { cwd: folder, env, input: `umask 022\n${text}\n`, encoding: 'utf8' });
}

function environmentOf(name: string): Record<string, string> {
  const pairs = readFileSync(join(folder, `${name}.env`), 'utf8')
    .split('\0')
    .filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

describe('Paste A', () => {
  it('starts the bot with what it needs, from a file that only its owner can read', () => {
    paste(makePastes(source, options).a);
    expect(environmentOf('bot')).toEqual({
      HS: 'https://matrix.example.org',
      MXID: '@nova:example.org',
      TOKEN: 'syt_token',
      DEVICE: 'DEVICE',
      DM_ROOM: '!dm:example.org',
      INTRO: 'Hello',
      STORE: './nova.store',
      VERIFY_PEERS: '',
      CROSS_SIGNING_KEYS: '',
    });
    expect(readFileSync(join(folder, 'bot.args'), 'utf8')).toBe('respond\n');
    expect(statSync(join(folder, 'nova.env')).mode & 0o777).toBe(0o600);
  });

  it('says nothing of a direct room where there is none', () => {
    paste(makePastes({ ...source, dm_room: null }, options).a);
    expect(environmentOf('bot')).toMatchObject({ DM_ROOM: '', INTRO: '' });
  });

  it('takes whatever stands in its values as text', () => {
    paste(
      makePastes({ ...source, intro_text: nasty, user_id: `@../${nasty}:x`, access_token: nasty }, options).a,
    );
    expect(environmentOf('bot')).toMatchObject({ INTRO: nasty, TOKEN: nasty });
    expect(readdirSync(folder)).not.toContain('pwned');
  });
});

describe('Paste B', () => {
  it('asks for cross-signing without the token among the arguments, and shows the answer', () => {
    const shown = paste(makePastes(source, options).b);
    expect(shown).toBe('"device_signed":true\n');
    const args = readFileSync(join(folder, 'curl.args'), 'utf8');
    expect(args).toContain(`${options.crossSignUrl}\n`);
    expect(args).not.toContain('syt_token');
    expect(JSON.parse(readFileSync(join(folder, 'curl.body'), 'utf8'))).toEqual({
      access_token: 'syt_token',
    });
    const keys = readdirSync(folder).find((name) => /^nova-keys-\d+\.json$/u.test(name));
    expect(statSync(join(folder, keys!)).mode & 0o777).toBe(0o600);
  });

  it('shows what to do where the device could not be signed', () => {
    const answer = { device_signed: false, user_id: '@nova:x', hint: 'send "force": true, and the password' };
    writeFileSync(join(folder, 'answer.json'), JSON.stringify(answer));
    const curl = `#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncat '${folder}/answer.json' > "$2"\n`;
    writeFileSync(join(folder, 'curl'), curl, { mode: 0o755 });
    expect(paste(makePastes(source, options).b)).toBe(
      `"device_signed":false\n"hint":${JSON.stringify(answer.hint)}\n`,
    );
  });

  it('shows the whole answer where it is a refusal', () => {
    writeFileSync(
      join(folder, 'curl'),
      '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\nprintf refused > "$2"\n',
    );
    expect(paste(makePastes(source, options).b)).toBe('refused');
  });
});

describe('Paste C', () => {
  it('starts the bot of Paste A anew, for one person to verify', () => {
    const { a, c } = makePastes(source, { ...options, owner: "@o'neil:example.org" });
    paste(a);
    paste(c);
    expect(environmentOf('bot')).toMatchObject({
      MXID: '@nova:example.org',
      STORE: './nova.store',
      VERIFY_PEERS: "@o'neil:example.org",
      CROSS_SIGNING_KEYS: '',
    });
  });

  it('gives the bot the newest answer of Paste B that holds keys', () => {
    const answers = {
      'nova-keys-100.json': '{"private_keys":{"master":"old"}}',
      'nova-keys-200.json': '{ "private_keys": { "master": "new" } }',
      'nova-keys-300.json': '{"device_signed":true,"private_keys":null}',
      'nova-keys-400.json': '{"error":"crosssign_failed"}',
      'other-keys-500.json': '{"private_keys":{"master":"of another agent"}}',
    };
    for (const [name, answer] of Object.entries(answers)) writeFileSync(join(folder, name), answer);
    const { a, c } = makePastes(source, options);
    paste(a);
    expect(environmentOf('bot')).toMatchObject({ CROSS_SIGNING_KEYS: '' });
    paste(c);
    expect(environmentOf('bot')).toMatchObject({ CROSS_SIGNING_KEYS: './nova-keys-200.json' });
  });
});
