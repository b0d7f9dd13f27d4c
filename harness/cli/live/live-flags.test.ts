import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { UsageError } from '../../errors/usage-error.ts';
import { addLiveOptions, addRunOptions, type RunFlags } from '../arguments/run-options.ts';
import { isLive, networksIn } from './live-flags.ts';

const command = (): Command => addRunOptions(addLiveOptions(new Command('run').argument('[id...]')));

function parse(words: string): { readonly flags: RunFlags; readonly ids: readonly string[] } {
  const parsed = command().parse(words.split(' '), { from: 'user' });
  return { flags: parsed.opts<RunFlags>(), ids: parsed.args };
}

test.each([
  '--live',
  '--bot @bot:a.test',
  '--config a.json5',
  '--credentials-fd 3',
  '--channel matrix --yes',
  '--channel all',
  '--canary',
  '--read-only',
  '--profile smoke',
  '--print-config',
])('%s is said of a bot that runs, and never plays the reference bot', (words) => {
  expect(isLive(parse(words).flags)).toBe(true);
});

test('without these a network is that of the bot under test', () => {
  expect(isLive(parse('--channel matrix --patience 3').flags)).toBe(false);
});

test.each([
  ['--target cara', '--target makes no sense'],
  ['--homeserver process', '--homeserver makes no sense'],
  ['--own-bot', '--own-bot makes no sense'],
  ['--keep-accounts', '--keep-accounts makes no sense'],
  ['--shard 1/2', '--shard makes no sense'],
  ['--durations a', '--durations makes no sense'],
  ['--concurrency 2', '--concurrency makes no sense'],
  ['--require-tier B', '--require-tier makes no sense'],
  ['--repeat 2', '--repeat makes no sense'],
  ['--peer spec', '--peer makes no sense'],
  ['--exit-style nagios', '--exit-style nagios needs --yes'],
  ['--canary --read-only', 'with --read-only nothing is sent'],
  ['matrix.shown --canary', 'leave out matrix.shown, or --canary'],
  ['--channel matrix,slack --prometheus a.prom', '--prometheus is for one network'],
  ['matrix.shown --channel matrix,slack', 'matrix.shown is for one network'],
  ['--channel all --config none.json5', 'none.json5, which is not there'],
  ['--channel xmpp', 'unknown network of live mode "xmpp"'],
])('%s is refused there', (words, why) => {
  const { flags, ids } = parse(words);
  expect(() => networksIn(flags, ids)).toThrow(UsageError);
  expect(() => networksIn(flags, ids)).toThrow(why);
});

test('what means the same everywhere is taken', () => {
  const { flags, ids } = parse(
    'matrix.shown --list --last-failed a --bail 2 --seed 1 --debug --grep a --json --bundle',
  );
  expect(networksIn(flags, ids)).toEqual(['matrix']);
});

const networksOf = (words: string) => networksIn(parse(words).flags, []);

test('several networks are played, and "all" are those in the settings', () => {
  expect(networksOf('--channel slack,matrix,slack')).toEqual(['slack', 'matrix']);
  using folder = mkdtempDisposableSync(join(tmpdir(), 'live-flags-'));
  const file = join(folder.path, 'given.json5');
  writeFileSync(file, '{ telegram: {}, matrix: {}, somethingElse: {} }');
  expect(networksOf(`--channel all --config ${file}`)).toEqual(['matrix', 'telegram']);
});
