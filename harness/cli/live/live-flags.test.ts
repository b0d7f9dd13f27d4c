import { Command } from 'commander';
import { expect, test } from 'vitest';
import { UsageError } from '../../errors/usage-error.ts';
import { addLiveOptions, addRunOptions, type RunFlags } from '../arguments/run-options.ts';
import { isLive, networkIn } from './live-flags.ts';

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
  ['--channel matrix,slack', 'one network at a time'],
  ['--channel xmpp', 'unknown network of live mode "xmpp"'],
])('%s is refused there', (words, why) => {
  const { flags, ids } = parse(words);
  expect(() => networkIn(flags, ids)).toThrow(UsageError);
  expect(() => networkIn(flags, ids)).toThrow(why);
});

test('what means the same everywhere is taken', () => {
  const { flags, ids } = parse(
    'matrix.shown --list --last-failed a --bail 2 --seed 1 --debug --grep a --json --bundle',
  );
  expect(networkIn(flags, ids)).toBe('matrix');
});
