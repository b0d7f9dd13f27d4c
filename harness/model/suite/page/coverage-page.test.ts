import { expect, it } from 'vitest';
import { openGraphviz } from '../../learn/bot/svg.ts';
import { inputNames } from '../../machine/inputs.ts';
import { machineOf } from '../../machine/machine.ts';
import { variants } from '../../machine/variants.ts';
import type { SuiteResult } from '../result.ts';
import { performSuite } from '../suite.ts';
import { machineBot } from '../testing/machine-bot.ts';
import { coverMachine } from './cover-machine.ts';
import { coveragePage } from './coverage-page.ts';
import { colours } from './draw-coverage.ts';

const machine = machineOf(variants[0]!);
const place = 'keyed-in-vain × key';

async function playWrong(): Promise<SuiteResult> {
  return performSuite({
    machine,
    inputs: inputNames,
    converse: machineBot(machine, { [place]: { says: ['shown'], to: 'shown' } }),
    concurrency: 4,
    signal: new AbortController().signal,
  });
}

it('says of each place what was seen of it', async () => {
  const result = await playWrong();
  const seen = (known: Partial<SuiteResult> = {}): Record<string, string> =>
    Object.fromEntries(
      coverMachine(machine, inputNames, { ...result, ...known }).map(({ state, input, coverage }) => [
        `${state} × ${input}`,
        coverage,
      ]),
    );
  expect(seen()).toMatchObject({
    [place]: 'differs',
    'keyed × key': 'conformant',
    // This bot starts by itself, and so its peer never does.
    'willing × start': 'not reached',
  });
  expect(seen({ deviations: [], known: result.deviations })[place]).toBe('known of its library');
});

it('shows that as a picture and as a table, with nothing from elsewhere', async () => {
  const result = await playWrong();
  const options = { bot: 'a <bot>', inputs: inputNames, machines: [{ machine, result }] };
  const page = coveragePage(options, await openGraphviz());
  expect(page).toContain('What the suite has covered with a &lt;bot&gt;');
  expect(page.match(/<td class="differs" title="[^"]*">/g)).toEqual([
    `<td class="differs" title="${place}: differs, shown">`,
  ]);
  for (const colour of [colours.conformant, colours.differs, colours['not reached']])
    expect(page).toMatch(new RegExp(`<path [^>]*stroke="${colour}"`));
  expect(page).not.toMatch(/(?:src|href)="(?!#)/);
});
