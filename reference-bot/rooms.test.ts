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
  cli: ['base', 'channels', 'programs', 'sign-up', 'state'],
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

  it('start no programs but those for the lock and for Tailscale, which are told no secret', () => {
    const starting = sources('.').filter((file) =>
      readFileSync(join(import.meta.dirname, file), 'utf8').includes('child_process'),
    );
    expect(starting).toEqual(['control/tailscale.ts', 'state/file-lock.ts']);
  });

  it('know a channel only from the registry; the responder and sign-up are about Matrix alone', () => {
    const rooms = ['base', 'agent', 'state', 'control', 'programs/gateway', 'channels'];
    const knowing = rooms
      .flatMap(imports)
      .filter(({ from, to }) => channelOf(to) !== undefined && channelOf(to) !== channelOf(from));
    expect(new Set(knowing.map(({ from }) => from))).toEqual(new Set(['channels/registry.ts']));
  });
});

it('a gateway loads the library of a network only where it talks there', () => {
  const { files, packages } = reachedFrom(['programs/gateway/run-gateway.ts', 'channels/registry.ts']);
  expect(files).toContain('channels/telegram/telegram-config.ts');
  expect(packages).toContain('hono');
  // What is new here is loaded by every gateway: a library of one network belongs behind `load`.
  expect(packages.filter((name) => !shared.has(name))).toEqual([]);
});

/** What a gateway needs whatever it talks on. */
const shared = new Set([
  '@hono/node-server',
  'eventsource-parser',
  'fastest-levenshtein',
  'hono',
  'json5',
  'p-limit',
  'pino',
  'ws',
  'zod',
]);
const staticImport = /^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)'/gm;

/** Our files, and the packages, that are loaded with these files. */
function reachedFrom(entries: readonly string[]): { files: readonly string[]; packages: readonly string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    for (const [, specifier] of text.matchAll(staticImport)) {
      if (specifier!.startsWith('.')) visit(slashed(join(dirname(file), specifier!)));
      else if (!specifier!.startsWith('node:')) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier!)![0]);
    }
  };
  entries.forEach(visit);
  return { files: [...files], packages: [...packages].toSorted() };
}

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
