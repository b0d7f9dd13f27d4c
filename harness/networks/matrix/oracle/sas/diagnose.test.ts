import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { Content } from './record.ts';
import { sasRules } from './rules/catalogue.ts';
import { shortString } from './short-string.ts';
import { brokenRecords, hash, macsOf, shownBy } from './testing/broken-records.ts';
import { endBefore, honestRecord, requestId, type HonestOptions } from './testing/honest-record.ts';
import { swapped } from './view.ts';

const judgedStarts = { starter: 'judged' } as const;
const roles = ['judged', 'other'] as const;

describe('diagnose', () => {
  it.each(Object.entries(brokenRecords))('names %s, and nothing else', (rule, record) => {
    expect(diagnose(record()).map((diagnosis) => diagnosis.rule)).toEqual([rule]);
  });

  it.each(
    (['to-device', 'room'] as const).flatMap((transport) =>
      roles.flatMap((requester) =>
        roles.flatMap((starter) =>
          (['hkdf-hmac-sha256.v2', 'org.matrix.msc3783.hkdf-hmac-sha256'] as const).map(
            (method): Required<Omit<HonestOptions, 'change'>> => ({ transport, requester, starter, method }),
          ),
        ),
      ),
    ),
  )('finds no fault with $transport, request by $requester, start by $starter, $method', (options) => {
    const record = honestRecord(options);
    const right = shownBy(record, (...sides) => shortString(...sides, requestId));
    expect(diagnose(right)).toEqual([]);
    expect(diagnose(swapped(record))).toEqual([]);
  });

  it('puts what broke first first, with the step that shows it', () => {
    const found = diagnose(
      honestRecord({
        change: {
          'judged accept': (content) => ({ ...content, commitment: `${String(content['commitment'])}=` }),
          'judged mac': (content, facts) => ({
            ...content,
            ...macsOf(facts, { covers: (id) => id === 'ed25519:BOT' }),
          }),
        },
      }),
    );
    expect(found.map(({ rule, step }) => [rule, step])).toEqual([
      ['padded-base64', 3],
      ['master-key-not-in-mac', 7],
    ]);
    expect(found[1]).toMatchObject({
      sentence: sasRules['master-key-not-in-mac'],
      detail: 'covered: ed25519:BOT',
    });
  });

  it('goes by the time of the steps, in whatever order they are given', () => {
    const record = honestRecord();
    expect(diagnose({ ...record, steps: record.steps.toReversed() })).toEqual([]);
  });

  it('can tell much without any private key', () => {
    const bytes = brokenRecords['v2-label-v1-bytes']();
    const blind = { ...bytes, other: { ...bytes.other, ephemeralSecret: undefined } };
    expect(diagnose(blind).map(({ rule }) => rule)).toEqual(['v2-label-v1-bytes']);
  });

  it('says that a refused MAC is only likely to be right where nobody can compute it', () => {
    const record = brokenRecords['refused-right-mac']();
    expect(diagnose(record)[0]).toMatchObject({ certainty: 'proven' });
    const blind = { ...record, other: { ...record.other, ephemeralSecret: undefined } };
    expect(diagnose(blind)[0]).toMatchObject({ rule: 'refused-right-mac', certainty: 'likely' });
  });

  it('blames nobody for falling silent after the other side broke a rule', () => {
    const record = honestRecord({
      change: { 'other accept': (content) => ({ ...content, commitment: hash('') }) },
      ...judgedStarts,
    });
    expect(diagnose(endBefore(record, 'judged', 'mac'))).toEqual([]);
  });

  it('never fails, whatever a flow consists of', () => {
    const field = fc.constantFrom(
      'key',
      'mac',
      'keys',
      'code',
      'hash',
      'commitment',
      'm.relates_to',
      'msgtype',
      'extra',
    );
    const content = fc.dictionary(field, fc.jsonValue() as fc.Arbitrary<unknown>, { noNullPrototype: true });
    const change = fc.record({ at: fc.nat(9), members: content });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 4 }),
        fc.nat(10),
        fc.constantFrom(...roles),
        (changes, length, starter) => {
          const record = honestRecord({ starter });
          const steps = record.steps.map((step, index) => {
            const members = changes.filter(({ at }) => at === index).map((one) => one.members);
            return { ...step, content: Object.assign({}, step.content, ...members) as Content };
          });
          for (const { rule, sentence } of diagnose({ ...record, steps: steps.slice(0, length) }))
            expect(sentence).toBe(sasRules[rule]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
