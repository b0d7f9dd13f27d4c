import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { packageRoot } from '../package-layout.ts';
import { Author, type Ended } from './testing/author.ts';
import { actionsIn, shows } from './testing/follow-page.ts';

const modules = join(packageRoot, 'node_modules');
/** Its reader has a registry. Each night so has this test; by day what npm would install is taken from this checkout. */
const hasRegistry = process.env['CARA_SMOKE_NIGHTLY'] !== undefined;
const author = new Author();
afterAll(() => author[Symbol.dispose]());

it('the page leads from an empty folder to a scenario that is red, green, and red with a mutant', async () => {
  const checkout = join(author.folder, 'cara-smoke');
  mkdirSync(checkout);
  // Builds it first.
  await succeed('npm', ['pack', packageRoot, '--pack-destination', checkout]);
  let folder = author.folder;
  let last: Ended | undefined;
  const files = new Map<string, string>();
  const seen: string[] = [];
  for (const action of actionsIn('your-scenarios.md')) {
    if (action.does === 'type')
      for (const command of action.commands) {
        if (last !== undefined) expect(last).toMatchObject({ code: 0 });
        last = await type(command);
      }
    if (action.does === 'write') write(action.file, action.content);
    if (action.does === 'change') {
      const start = /^\s*\w+:/u.exec(action.line)![0];
      const [file, content] = [...files].findLast(([, text]) => text.includes(`\n${start}`))!;
      write(
        file,
        content.replace(new RegExp(`^${start}.*$`, 'mu'), () => action.line),
      );
    }
    if (action.does === 'see') {
      const missing = action.lines.filter((line) => !shows(last!.stderr, line));
      expect(missing, last!.stderr).toEqual([]);
      seen.push(`${last!.code}: ${action.lines[0]!.trim()}`);
      last = undefined;
    }
  }
  expect(seen).toEqual([
    expect.stringMatching(/^1: ✗ greeting\.by-name …/u),
    expect.stringMatching(/^0: ✓ greeting\.by-name$/u),
    expect.stringMatching(/^0: ✓ greeting\.by-name~forgetful … caught/u),
  ]);
  // The compiler, which is asked last, has nothing to say, and would have.
  expect(last).toEqual({ code: 0, stdout: '', stderr: '' });
  const [scenario, content] = [...files].find(([file]) => file.endsWith('.scenario.ts'))!;
  write(scenario, content.replace('telegram.say(', 'telegram.sai('));
  const stdout = expect.stringContaining("Property 'sai'") as string;
  expect(await type('npx tsc')).toMatchObject({ code: 1, stdout });

  async function type(command: string): Promise<Ended | undefined> {
    const [, made] = /^cd (\S+)$/u.exec(command) ?? [];
    if (made !== undefined) folder = join(folder, made);
    else if (command.startsWith('npm install ') && !hasRegistry) await install(command.split(' ').slice(3));
    else return author.type('sh', ['-c', command], folder);
    return undefined;
  }

  function write(file: string, text: string): void {
    files.set(file, text);
    author.write({ [join('my-bot', file)]: text });
  }

  /** As npm does it: unpacks an archive with what it depends on, or takes a package by its name, and links programs. */
  async function install(packages: readonly string[]): Promise<void> {
    const here = join(folder, 'node_modules');
    mkdirSync(join(here, '.bin'), { recursive: true });
    for (const one of packages) {
      if (!one.endsWith('.tgz')) {
        link(join(modules, one), join(here, one));
        continue;
      }
      const own = join(here, 'cara-smoke');
      mkdirSync(own);
      await succeed('tar', ['-xzf', join(folder, one), '-C', own, '--strip-components=1']);
      for (const name of dependenciesOf(own)) link(join(modules, name), join(here, name));
      link(join(own, 'harness', 'cli', 'bin.js'), join(here, '.bin', 'cara-smoke'));
    }
    for (const name of ['node', 'tsc']) link(join(modules, '.bin', name), join(here, '.bin', name));
  }
}, 300_000);

function dependenciesOf(folder: string): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: object;
  };
  return Object.keys(dependencies);
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  if (!readdirSync(dirname(to)).includes(to.slice(dirname(to).length + 1))) symlinkSync(from, to);
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await author.type(command, args);
  expect(code, stderr).toBe(0);
}
