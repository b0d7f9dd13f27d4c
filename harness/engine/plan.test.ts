import { describe, expect, it } from 'vitest';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import { plan, repeat, type Selection } from './plan.ts';
import { scenario, type Scenario } from '../stage/scenario.ts';
import { shuffle } from './shuffle.ts';

const scenarios = [
  scenario({
    id: 'sas.glare',
    title: 'Both press start',
    tags: ['sas'],
    requires: [],
    uses: ['bot'],
    mutants: { deaf: 'never answered' },
    cases: ['a', 'b'],
    run,
  }),
  scenario({
    id: 'matrix.echo',
    title: 'It answers',
    tags: ['smoke'],
    requires: [],
    uses: ['bot'],
    mutants: { mute: 'for an answer', deaf: 'for an answer' },
    run,
  }),
];

describe('plan', () => {
  it('has an entry a case, ordered by id', () => {
    expect(ids({})).toEqual(['matrix.echo', 'sas.glare/a', 'sas.glare/b']);
  });

  it('has an entry a mutant, in the first case only', () => {
    const entries = plan(scenarios, 'mutants', select({}));
    expect(entries.map(({ id }) => id)).toEqual(['matrix.echo~mute', 'matrix.echo~deaf', 'sas.glare/a~deaf']);
  });

  it('has an entry a mutant in each case that is to show it', () => {
    const [glare] = scenarios;
    const late = { ...glare!, mutants: { deaf: 'x', slow: { cases: ['b'], says: 'y' } } };
    const entries = plan([late], 'mutants', select({}));
    expect(entries.map(({ id }) => id)).toEqual(['sas.glare/a~deaf', 'sas.glare/b~slow']);
  });

  it('has each mutant with every scenario and case, where that is asked for', () => {
    const entries = plan(scenarios, 'mutants', select({ everyMutant: ['deaf', 'mute'] }));
    expect(entries.map(({ id, unlisted }) => [id, unlisted ?? false])).toEqual([
      ['matrix.echo~mute', false],
      ['matrix.echo~deaf', false],
      ['sas.glare/a~deaf', false],
      ['sas.glare/a~mute', true],
      ['sas.glare/b~deaf', true],
      ['sas.glare/b~mute', true],
    ]);
  });

  it('selects what needs a network, and what is tagged with one', () => {
    const more = { title: 'x', requires: [], mutants: {}, run };
    const all = [
      ...scenarios,
      scenario({ ...more, id: 'matrix.rooms', tags: ['matrix'], uses: ['bot'] }),
      scenario({ ...more, id: 'webhook.answer', tags: ['webhook'], uses: ['webhook'] }),
    ];
    const on = (channel: string) =>
      plan(all, 'scenarios', select({ channels: [channel] })).map(({ id }) => id);
    expect(on('matrix')).toEqual(['matrix.echo', 'matrix.rooms', 'sas.glare/a', 'sas.glare/b']);
    expect(on('webhook')).toEqual(['webhook.answer']);
  });

  it('has an entry for each kind of peer that is wanted and can play', () => {
    const wanted = select({ peers: ['element', 'spec'] });
    const entries = plan([...scenarios, only('spec'), only('libolm')], 'scenarios', wanted);
    expect(entries.map(({ id, peer }) => [id, peer])).toEqual([
      ['matrix.echo', 'element'],
      ['matrix.echo@spec', 'spec'],
      ['only.spec', 'spec'],
      ['sas.glare/a', 'element'],
      ['sas.glare/a@spec', 'spec'],
      ['sas.glare/b', 'element'],
      ['sas.glare/b@spec', 'spec'],
    ]);
  });

  it('leaves out what no peer plays, where kinds of peers are wanted', () => {
    const alone = { ...only('spec'), id: 'no.peer', uses: ['webhook'] as const };
    expect(plan([only('spec'), alone], 'scenarios', select({ peers: ['spec'] }))).toHaveLength(1);
    expect(plan([only('spec'), alone], 'scenarios', select({}))).toHaveLength(2);
  });

  it('has it played by its usual peer by default', () => {
    const entries = plan([only('spec')], 'scenarios', select({}));
    expect(entries.map(({ id, peer }) => [id, peer])).toEqual([['only.spec', 'spec']]);
  });

  it('selects by id, case, tag and pattern', () => {
    expect(ids({ ids: ['sas.glare'] })).toEqual(['sas.glare/a', 'sas.glare/b']);
    expect(ids({ ids: ['sas.glare/b'] })).toEqual(['sas.glare/b']);
    expect(ids({ tags: ['smoke'] })).toEqual(['matrix.echo']);
    expect(ids({ grep: [/press start/] })).toEqual(['sas.glare/a', 'sas.glare/b']);
    expect(ids({ grepInvert: [/press start/] })).toEqual(['matrix.echo']);
  });

  it('names the nearest scenario or tag for one that does not exist', () => {
    expect(() => ids({ ids: ['sas.glair'] })).toThrow('Did you mean "sas.glare"?');
    expect(() => ids({ tags: ['smoky'] })).toThrow('Did you mean "smoke"?');
  });

  it('tells repetitions apart', () => {
    expect(
      repeat(plan(scenarios, 'scenarios', select({ ids: ['matrix.echo'] })), 1)[0]?.round,
    ).toBeUndefined();
    const twice = repeat(plan(scenarios, 'scenarios', select({ ids: ['matrix.echo'] })), 2);
    expect(twice.map(({ id }) => id)).toEqual(['matrix.echo', 'matrix.echo#2']);
  });

  it('does not take an empty selection for a success', () => {
    expect(() => ids({ grep: [/nothing/] })).toThrow('no scenario matches');
  });
});

describe('shuffle', () => {
  const items = Array.from({ length: 20 }, (_, index) => index);

  it('keeps every item and depends on the seed alone', () => {
    expect(shuffle(items, 7)).toEqual(shuffle(items, 7));
    expect(shuffle(items, 7)).not.toEqual(shuffle(items, 8));
    expect(shuffle(items, 7).toSorted((a, b) => a - b)).toEqual(items);
  });
});

async function run(): Promise<void> {}

function only(kind: PeerKind): Scenario {
  const about = {
    id: `only.${kind}`,
    title: 'One kind of peer can',
    tags: [],
    requires: [],
    uses: ['bot'] as const,
    mutants: {},
  };
  return scenario({ ...about, playedBy: [kind], run });
}

function select(selection: Partial<Selection>): Selection {
  return { ids: [], tags: [], ...selection };
}

function ids(selection: Partial<Selection>): string[] {
  return plan(scenarios, 'scenarios', select(selection)).map(({ id }) => id);
}
