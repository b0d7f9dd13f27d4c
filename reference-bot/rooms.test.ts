import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which rooms a room may import, beside itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  agent: ['base'],
  state: ['base'],
  'crypto-store': ['base', 'state'],
  channels: ['agent', 'base', 'crypto-store', 'state'],
  control: ['base', 'channels'],
  programs: ['agent', 'base', 'channels', 'control', 'crypto-store', 'state'],
  'sign-up': ['base', 'channels', 'state'],
  cli: ['base', 'channels', 'programs', 'sign-up'],
};
const importPattern = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

describe('the rooms of the bot', () => {
  it('are all here', () => {
    const rooms = new Set(
      sources('.')
        .filter((file) => file.includes('/'))
        .map(roomOf),
    );
    expect([...rooms].toSorted()).toEqual(Object.keys(allowed).toSorted());
  });

  it.each(Object.entries(allowed))('%s imports nothing from above', (room, below) => {
    const wrong = imports(room).filter(({ to }) => ![room, ...below].includes(roomOf(to)));
    expect(wrong).toEqual([]);
  });

  it('start no other program but the one for the lock: a secret of their environment reaches none', () => {
    const starting = sources('.').filter((file) =>
      readFileSync(join(import.meta.dirname, file), 'utf8').includes('child_process'),
    );
    expect(starting).toEqual(['state/file-lock.ts']);
  });

  it('know a channel only from the registry; the responder and sign-up are about Matrix alone', () => {
    const rooms = ['base', 'agent', 'state', 'control', 'programs/gateway', 'channels'];
    const knowing = rooms
      .flatMap(imports)
      .filter(({ from, to }) => channelOf(to) !== undefined && channelOf(to) !== channelOf(from));
    expect(new Set(knowing.map(({ from }) => from))).toEqual(new Set(['channels/registry.ts']));
  });
});

interface Import {
  readonly from: string;
  readonly to: string;
}

function imports(room: string): readonly Import[] {
  return sources(room).flatMap((from) =>
    [...readFileSync(join(import.meta.dirname, from), 'utf8').matchAll(importPattern)].map(
      ([, specifier]) => ({ from, to: slashed(join(dirname(from), specifier!)) }),
    ),
  );
}

/** Paths of the files that are no tests, from the folder of the bot. */
function sources(room: string): readonly string[] {
  return readdirSync(join(import.meta.dirname, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing'))
    .map((name) => slashed(join(room, name)));
}

function roomOf(file: string): string {
  return file.split('/')[0]!;
}

/** A folder with a module; the others there are what channels share. */
function channelOf(file: string): string | undefined {
  const name = /^channels\/([\w-]+)\//.exec(file)?.[1];
  const module = join(import.meta.dirname, 'channels', String(name), `${name}-module.ts`);
  return existsSync(module) ? name : undefined;
}

function slashed(path: string): string {
  return path.replaceAll(sep, '/');
}
