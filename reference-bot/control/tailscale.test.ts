import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { askTailscale, tailscaleLogin } from './tailscale.ts';

const folder = mkdtempSync(join(tmpdir(), 'tailscale-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What Tailscale Serve adds to a request that it passes on. */
const served = {
  'tailscale-user-login': 'Alice@Example.com',
  'x-forwarded-for': '100.64.0.7, 127.0.0.1',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'cara.example.ts.net',
};

async function whoIs(address: string): Promise<string | undefined> {
  return address === '100.64.0.7' ? 'alice@example.com' : undefined;
}

/** Puts a program in the place of Tailscale; gives the path on which it is found first. */
function program(lines: string): string {
  writeFileSync(join(folder, 'tailscale'), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return `${folder}:${process.env['PATH']}`;
}

describe('a request is of a person of the Tailscale network', () => {
  it.each([
    ['as Tailscale Serve passes it on', served, '127.0.0.1', 'alice@example.com'],
    [
      'with the older header',
      { ...served, 'tailscale-user-login': '', 'x-tailscale-user': 'alice@example.com' },
      '::1',
      'alice@example.com',
    ],
    ['but not past Tailscale Serve', served, '100.64.0.7', undefined],
    [
      'but not with a name that Tailscale denies',
      { ...served, 'tailscale-user-login': 'bob@example.com' },
      '127.0.0.1',
      undefined,
    ],
    [
      'but not from an address that it does not know',
      { ...served, 'x-forwarded-for': '192.0.2.1' },
      '127.0.0.1',
      undefined,
    ],
    [
      'but not with something else for an address',
      { ...served, 'x-forwarded-for': '--json' },
      '127.0.0.1',
      undefined,
    ],
    ['but not without a name', { ...served, 'tailscale-user-login': ' ' }, '127.0.0.1', undefined],
    ['but not straight', { 'tailscale-user-login': 'alice@example.com' }, '127.0.0.1', undefined],
  ])('%s', async (_what, headers, address, login) => {
    expect(await tailscaleLogin(headers, address, whoIs)).toBe(login);
  });
});

describe.skipIf(process.platform === 'win32')('the program of Tailscale', () => {
  it('is asked for an address, and told no secret', async () => {
    const seen = join(folder, 'seen');
    const PATH = program(
      `echo "$@" > ${seen}; env >> ${seen}; echo '{"UserProfile":{"LoginName":"alice@example.com"}}'`,
    );
    const whoIs = askTailscale({ PATH, CARAPACE_CONFIG_PASSWORD: 'hunter22' });
    expect(await whoIs('100.64.0.7')).toBe('alice@example.com');
    const [asked, ...environment] = readFileSync(seen, 'utf8').split('\n');
    expect(asked).toBe('whois --json 100.64.0.7');
    expect(environment.join()).not.toContain('hunter22');
  });

  it.each([
    ['fails', 'exit 1'],
    ['says something else', 'echo nobody'],
    ['names nobody', `echo '{"UserProfile":{"LoginName":" "}}'`],
  ])('that %s knows nobody', async (_what, lines) => {
    expect(await askTailscale({ PATH: program(lines) })('100.64.0.7')).toBeUndefined();
  });

  it('that is not installed knows nobody', async () => {
    expect(await askTailscale({ PATH: join(folder, 'nowhere') })('100.64.0.7')).toBeUndefined();
  });
});
