import { markdownTable } from '../../cli/markdown-table.ts';
import type { Verdict } from './find-mutant.ts';
import { escapes } from './escapes.ts';

const intro = `# Which mutants the suite finds alone

Made by \`npm run suite-mutants\`; do not edit.

A mutant is a version of the reference bot with one fault. This table has those that break a rule of verification. The suite of
[the machine](../model.md#a-bot-against-the-machine) was played with each of them, without the scenarios that were written by hand. No
difference counts that is a habit: of the sound bot that the mutant was made from, to which the same is done by somebody new, or of
[its library](../model.md#what-it-has-shown-of-the-reference-bot). Steps that come again are left out, and after a transition nobody looks
where the bot stands. The suite ended with the first difference; **steps** says how many steps it had taken by then, in all verifications. A
word in brackets after a step is the [rule of the codec](../verdicts.md#which-rule-was-broken) that its values break.

    npm run suite-mutants                          # all of them
    npm run suite-mutants -- never-signs ignores-key-list   # some of them
    npm run suite-mutants -- --shard 1/3           # a third of them
`;

/** What is wrong with the reasons: a mutant that escapes has none, or one that is found has one. */
export function faultsOfReasons(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.flatMap(({ mutant, found }) => {
    const hasReason = escapes[mutant] !== undefined;
    if (found === undefined && !hasReason) return `${mutant} escapes the suite: say why in escapes.ts`;
    if (found !== undefined && hasReason) return `${mutant} is found by the suite: take it out of escapes.ts`;
    return [];
  });
}

/** The page, from what was seen of each mutant. */
export function mutantsPage(verdicts: readonly Verdict[], rules: ReadonlyMap<string, string>): string {
  const found = verdicts.flatMap(({ mutant, found: shown }) =>
    shown === undefined ? [] : [{ mutant, ...shown }],
  );
  const escaped = verdicts.filter(({ found: shown }) => shown === undefined);
  const missing = [...rules.keys()].filter((name) => verdicts.every(({ mutant }) => mutant !== name));
  const left =
    missing.length === 0
      ? ''
      : ` Not played yet: ${missing
          .toSorted()
          .map((name) => `\`${name}\``)
          .join(', ')}.`;
  return [
    intro,
    `${found.length} of ${verdicts.length} mutants are found.${left}`,
    '',
    ...markdownTable(
      [
        'mutant',
        'rule',
        'state × input',
        'expected',
        'observed',
        'breaks',
        'machine',
        'verifications',
        'steps',
      ],
      found.map(({ mutant, state, input, expected, observed, breaks, machine, verifications, steps }) => [
        `\`${mutant}\``,
        rules.get(mutant)!,
        `\`${state}\` × \`${input}\``,
        shortened(expected),
        observed,
        breaks.join(', '),
        `\`${machine}\``,
        String(verifications),
        String(steps),
      ]),
    ),
    '',
    '## Those that escape',
    '',
    ...markdownTable(
      ['mutant', 'rule', 'why', 'machines played'],
      escaped.map(({ mutant, played }) => [
        `\`${mutant}\``,
        rules.get(mutant)!,
        escapes[mutant] ?? 'nobody knows yet',
        played.map((name) => `\`${name}\``).join(', '),
      ]),
    ),
    '',
  ].join('\n');
}

/** The first two of the ways to go on. */
function shortened(expected: string): string {
  const ways = expected.split(' | ');
  return (ways.length > 2 ? [...ways.slice(0, 2), '…'] : ways).join(' or ');
}
