import { describe, expect, it } from 'vitest';
import { readPrintedPage } from '../harness/index.ts';
import { states as lost } from './recovery-key/states.ts';
import { states as locked } from './rekey/states.ts';

/** What a state says of the pages. */
interface Followed {
  readonly page?: string;
  readonly earlier?: string;
  readonly section: string;
  readonly leadsTo?: string;
}

const followed = (page: string): ReadonlySet<string | undefined> => {
  const all: readonly Followed[] = [
    ...Object.values<Followed>(lost),
    ...Object.values<Followed>(locked).map((state) => ({ ...state, page: 'locked-store' })),
  ];
  const ofPage = all.filter((state) => (state.page ?? 'recovery') === page);
  return new Set(ofPage.flatMap(({ earlier, section, leadsTo }) => [earlier, section, leadsTo]));
};

/** Why a section is not played. */
const elsewhere: Readonly<Record<string, string>> = {
  'before-anything-is-lost': 'recovery-key.show',
  'the-account-was-reset': 'recovery-key.reset-elsewhere',
  'texts-wait-for-their-answers': 'dlq.*',
};

describe.each(['locked-store', 'recovery'])('%s', (name) => {
  const { signs, sections } = readPrintedPage(name);

  it('has something to type, and a table', () => {
    expect([...sections.values()].filter((lines) => lines.includes('cara-ref ')).length).toBeGreaterThan(3);
    expect(signs.length).toBeGreaterThan(5);
  });

  it('is followed wherever it prints something to type, and wherever its table leads', () => {
    const printed = [...sections].flatMap(([section, lines]) => (lines === '' ? [] : [section]));
    const told = [...printed, ...signs.map(({ section }) => section)];
    const ways = followed(name);
    expect(told.filter((section) => !ways.has(section) && !(section in elsewhere))).toEqual([]);
  });

  it('has each section that is followed', () => {
    expect([...followed(name)].filter((section) => section && !sections.has(section))).toEqual([]);
  });

  it('has each section that it links to', () => {
    expect(signs.filter(({ section }) => !sections.has(section))).toEqual([]);
  });
});
