import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { realConsole } from '../console/real-console.ts';
import { buildProgram } from '../run-cli.ts';
import { CliBench } from '../testing/cli-bench.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** Nothing that the user of this machine has set up. */
const shellEnv = { PATH: process.env['PATH'], HOME: tmpdir() };

async function scriptFor(shell: string): Promise<string> {
  const { code, out } = await (await CliBench.open(undefined)).run(['completion', shell]);
  expect(code).toBe(0);
  return out;
}

const hasShell = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** What bash offers after some words, of which the last is being typed. */
async function offers(...words: readonly string[]): Promise<readonly string[]> {
  const script = `${await scriptFor('bash')}
eval "$(complete -p cara-ref | sed 's/.*-F \\([^ ]*\\) .*/completer=\\1/')"
COMP_WORDS=(cara-ref "$@") COMP_CWORD=$#
$completer
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

describe.runIf(hasShell('bash'))('bash completes', () => {
  it.each([
    [['st'], ['start', 'status']],
    [
      ['matrix', 'v'],
      ['verifications', 'verify'],
    ],
    [['matrix', 'confirm', 'mvr_x', '--m'], ['--match']],
    [
      ['verify', '--outcome', ''],
      ['auto', 'matrix', 'discord', 'telegram', 'slack', 'signal'],
    ],
    [['verify', '--port', ''], []],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['onboarding', 'mint', 's'], ['signup']],
    [['matrix', 'nothing', 'con'], ['confirm']],
  ])('%j to %j', async (words, expected) => {
    expect(await offers(...words)).toEqual(expected);
  });
});

it.each(shells.filter(hasShell))('%s understands its script', async (shell) => {
  const folder = await mkdtemp(join(tmpdir(), 'completion-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'script');
  await writeFile(file, await scriptFor(shell));
  const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8', env: shellEnv });
  expect([status, stderr]).toEqual([0, '']);
});

it.runIf(hasShell('fish'))('fish completes, with what each word means', async () => {
  const script = `${await scriptFor('fish')}
complete -C 'cara-ref matrix ver'
complete -C 'cara-ref verify --outcome a'`;
  const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8', env: shellEnv });
  expect(stdout.split('\n').map((line) => line.split('\t', 1)[0])).toEqual([
    'verifications',
    'verify',
    'auto',
    '',
  ]);
  expect(stdout).toContain('verify\task a person');
});

it.each(shells)('the script for %s knows commands and options', async (shell) => {
  const script = await scriptFor(shell);
  for (const word of ['start', 'verifications', 'unsafe-skip-sas-prompt', 'matrix-to']) {
    expect(script).toContain(word);
  }
});

/** The ways to all commands that do something. */
function leaves(command: Command, path: readonly string[] = []): (readonly string[])[] {
  if (command.commands.length === 0) return [path];
  return command.commands.flatMap((below) => leaves(below, [...path, below.name()]));
}

it('every command shows an example of itself', async () => {
  const bench = await CliBench.open(undefined);
  for (const path of leaves(buildProgram(realConsole()))) {
    const { code, out } = await bench.run([...path, '--help']);
    expect(code, path.join(' ')).toBe(0);
    const example = out.slice(out.indexOf('\nExample'));
    expect(example, path.join(' ')).toContain(`cara-ref ${path.join(' ')}`);
  }
});
