import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceTarget } from '../../bots/reference.ts';
import { bothServers } from '../../networks/matrix/homeserver/simulated/testing/both-servers.ts';
import { packageRoot } from '../../package-layout.ts';
import { Ledger } from '../../process/ledger.ts';
import { BotUnderTest } from '../bot/bot-under-test.ts';
import { converseWith } from '../bot/talk-to-bot.ts';
import { machineOf, specification } from '../machine/machine.ts';
import { quirks, type Quirk } from '../machine/quirks.ts';
import { readHistory } from './kept-history.ts';
import { among, isAsKept, play } from './replay.ts';

const startLimitMs = 5 * 60_000;
const histories = globSync(join(packageRoot, 'fixtures', 'histories', '*.json')).map(
  (file) => [basename(file, '.json'), readHistory(file)] as const,
);

describe.each(bothServers)(
  'the reference bot on %s does what is known of its library, and no other wrong',
  (mode) => {
    const ledger = Ledger.open();
    let bot: BotUnderTest;
    beforeAll(async () => {
      bot = await BotUnderTest.start({
        target: referenceTarget(),
        mode,
        ledger,
        signal: new AbortController().signal,
        limitMs: 10_000,
      });
    }, startLimitMs);
    afterAll(async () => {
      await bot[Symbol.asyncDispose]();
      await ledger.close();
    });

    it.each(histories)(
      '%s',
      async (_, history) => {
        const { variant, steps, knownOf } = history;
        const inputs = steps.map(({ done }) => done);
        const playWith = async (known: readonly Quirk[]) => {
          const machine = machineOf(variant, specification, known);
          const replayed = await play(machine, among(machine, inputs), converseWith(bot, variant));
          return { ...replayed, asKept: isAsKept(replayed, history) };
        };
        // What the bot must not do wrong may lie behind what is known of its library, and so may something else that is known.
        if (knownOf === undefined) return expect(await playWith(quirks)).toMatchObject({ how: 'conforms' });
        const alone = await playWith([]);
        return expect(alone.asKept ? alone : await playWith(quirks)).toMatchObject({ asKept: true });
      },
      startLimitMs,
    );
  },
);

it('there are some', () => expect(histories).not.toEqual([]));
