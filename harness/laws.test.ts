import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from './package-layout.ts';

/** Which rooms a room may import. Only tests may reach further. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  harness: ['harness', 'reports'],
  'reference-bot': ['reference-bot'],
  reports: ['reports'],
  scenarios: ['scenarios', 'harness', 'fixtures'],
  fixtures: ['fixtures', 'reference-bot'],
};
const importPattern = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

describe('the rooms keep to themselves', () => {
  it.each(Object.keys(allowed))('%s', (room) => {
    const wrong = imports(room).filter(({ to }) => !allowed[room]!.includes(to.split(sep)[0]!));
    expect(wrong).toEqual([]);
  });

  it('scenarios use nothing of the harness but its index', () => {
    const inside = imports('scenarios').filter(
      ({ to }) => to.startsWith('harness') && to !== join('harness', 'index.ts'),
    );
    expect(inside).toEqual([]);
  });

  it('the judge of signatures uses no Matrix library', () => {
    for (const file of sources('harness/networks/matrix/oracle'))
      expect(readFileSync(file, 'utf8')).not.toMatch(/'matrix-js-sdk|'@matrix-org/);
  });

  it('the folders of the harness are layers: none needs one that needs it', () => {
    const needs = new Map<string, Set<string>>();
    for (const { from, to } of imports('harness').filter(({ to: file }) => file.startsWith('harness'))) {
      const [folder, other] = [layerOf(from), layerOf(to)];
      if (folder !== other) needs.set(folder, (needs.get(folder) ?? new Set()).add(other));
    }
    for (let height = needs.size; height > 0; height -= 1)
      for (const [folder, below] of needs)
        if (![...below].some((other) => needs.has(other))) needs.delete(folder);
    expect(Object.fromEntries(needs)).toEqual({});
  });

  it('no files import each other in a circle', () => {
    const graph = new Map<string, string[]>();
    for (const room of Object.keys(allowed))
      for (const { from, to } of importsIn(allSources(room)))
        graph.set(from, [...(graph.get(from) ?? []), to]);
    expect(circlesIn(graph)).toEqual([]);
  });

  it('sees an import where there is one', () => {
    expect(imports('scenarios').length).toBeGreaterThan(10);
    expect(imports('fixtures').some(({ to }) => to.startsWith('reference-bot'))).toBe(true);
  });
});

/** A library that is imported when its file is loaded, and not for its types alone. */
const libraryPattern = /^(?:import|export) (?!type\b)[^;]*?from '([a-z@][^']*)';/gmsu;
/** What a process loads that is started only where these can be had. */
const loadsWhatIsThere = /[/\\]libolm[/\\]child[/\\]/u;

it('what the published package imports comes with it', () => {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    dependencies: object;
  };
  const built = Object.keys(allowed)
    .flatMap(sources)
    .filter((file) => !file.includes(join('harness', 'bench')) && !loadsWhatIsThere.test(file));
  const wanted = built.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(libraryPattern)].map(([, specifier]) => nameOf(specifier!)),
  );
  expect(wanted.length).toBeGreaterThan(100);
  expect([...new Set(wanted)].filter((name) => !isBuiltin(name) && !(name in dependencies))).toEqual([]);
});

/** The package of a module. */
function nameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Groups of files of which each leads to each other (Tarjan's strongly connected components). */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): void => {
    numbers.set(file, numbers.size);
    lowest.set(file, numbers.get(file)!);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!numbers.has(next)) visit(next);
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(next)!));
    }
    if (lowest.get(file) !== numbers.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) circles.push(circle.toSorted());
  };
  for (const file of graph.keys()) if (!numbers.has(file)) visit(file);
  return circles;
}

/** A folder of the harness; below `networks/` a room of a network. */
function layerOf(file: string): string {
  const [, folder, network, room] = file.split(sep);
  if (folder !== 'networks') return folder!;
  return [folder, network, room?.endsWith('.ts') ? undefined : room]
    .filter((part) => part !== undefined)
    .join('/');
}

/** Words that a reader has to solve; names of the default, the person or the thing say more. */
const riddles = /unless (told|said|it says)|\bwhoever\b|\bwhom\b|\bas it says\b/i;

const mostLines = 400;

it('no file is too long to have one idea', () => {
  const files = Object.keys(allowed).flatMap(allSources);
  const long = files.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > mostLines);
  expect(long.map((file) => relative(packageRoot, file))).toEqual([]);
});

it('no sentence of ours is a riddle', () => {
  const files = [...Object.keys(allowed).flatMap(allSources), ...texts()];
  const solved = files.filter((file) => !file.endsWith('laws.test.ts'));
  const found = solved.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        riddles.test(line) ? [`${relative(packageRoot, file)}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
  expect(found).toEqual([]);
});

function texts(): string[] {
  const docs = readdirSync(join(packageRoot, 'docs'), { recursive: true, encoding: 'utf8' });
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...docs.map((name) => join('docs', name))]
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(packageRoot, name));
}

function imports(room: string): { from: string; to: string }[] {
  return importsIn(sources(room));
}

function importsIn(files: readonly string[]): { from: string; to: string }[] {
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(importPattern)].map(([, specifier]) => ({
      from: relative(packageRoot, file),
      to: relative(packageRoot, join(dirname(file), specifier!)),
    })),
  );
}

/** What is not there for tests alone, and for people who try them. */
function sources(room: string): string[] {
  const forTests = ['.test.ts', 'testing', join('fixtures', 'deployments')];
  return allSources(room).filter((file) => !forTests.some((part) => file.includes(part)));
}

function allSources(room: string): string[] {
  const folder = join(packageRoot, room);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js)$/.test(name))
    .map((name) => join(folder, name));
}
