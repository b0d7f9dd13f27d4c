import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sasRules } from '../../networks/matrix/oracle/sas/rules/catalogue.ts';
import { discoverScenarios } from '../../engine/discover.ts';
import { sourceRoot } from '../../package-layout.ts';
import type { Variant } from '../machine/variants.ts';
import { brokenIn, invariants } from './all.ts';
import type { Happening } from './history.ts';

const variant: Variant = { decides: 'operator', transport: 'to-device', asks: 'bot', tie: 'bot-wins' };
const asked = ['?order/ask', '!ok', '!request', '?ready'] as const;
const started = [...asked, '?order/accept', '!ok', '!start'] as const;
const keyed = [...started, '?accept', '!key'] as const;
const shown = [...keyed, '?key', '!shown'] as const;
const vouched = [...shown, '?order/match', '!ok', '!mac'] as const;
const done = [...vouched, '?mac', '!done', '!signed', '?done'] as const;
const accepted = [...asked, '?start', '?order/accept', '!ok', '!accept'] as const;

it('has 63, each of which something looks at', async () => {
  expect(invariants.map(({ id }) => id)).toEqual(
    Array.from({ length: 63 }, (_, index) => `V${String(index + 1).padStart(2, '0')}`),
  );
  const ids = (await discoverScenarios(join(sourceRoot, 'scenarios'))).map(({ id }) => id);
  for (const { id, broken, rules = [], scenarios = [] } of invariants) {
    expect(broken !== undefined || rules.length + scenarios.length > 0, id).toBe(true);
    for (const rule of rules) expect(sasRules).toHaveProperty([rule]);
    for (const scenario of scenarios) expect(ids).toContain(scenario.split('/')[0]);
  }
});

describe('none is broken by', () => {
  it.each<[string, readonly Happening[]]>([
    ['a verification that the bot starts', done],
    [
      'one that the peer starts',
      [
        ...accepted,
        '?key',
        '!key',
        '!shown',
        '?mac',
        '?order/match',
        '!ok',
        '!mac',
        '!done',
        '!signed',
        '?done',
      ],
    ],
    ['strings that differ', [...shown, '?order/no-match', '!ok', '!cancel m.mismatched_sas', '?mac']],
    ['a mac of the device alone', [...vouched, '?mac/device-only', '!done', '?done']],
    ['a wrong mac that is refused', [...vouched, '?mac/wrong', '!cancel m.key_mismatch', '?done']],
    [
      'a commitment that is kept by nobody',
      [...started, '?accept/wrong-commitment', '!key', '?key', '!cancel m.mismatched_commitment'],
    ],
    ['steps that are not due', [...started, '?mac', '?key', '?done', '?ready']],
    ['a signature that comes with the last step', [...vouched, '?mac', '!done', '?done', '!signed']],
  ])('%s', (_what, happenings) => {
    expect(brokenIn({ variant, happenings }).map(({ id }) => id)).toEqual([]);
  });
});

describe('is broken by', () => {
  it.each<[string, readonly Happening[]]>([
    ['V01', [...shown, '?mac', '!signed']],
    ['V02', [...shown, '?cancel/m.user', '!signed']],
    ['V03', [...shown, '?cancel/m.user', '?mac', '!done']],
    ['V06', [...accepted, '?other-transport/key', '!key']],
    ['V07', ['?request/too-old', '!ready']],
    ['V08', ['?request/unknown-method', '!ready']],
    ['V09', ['?request/unknown-method', '!cancel m.unknown_method']],
    ['V11', ['?request', '?start', '!accept']],
    ['V12', [...started, '?start', '!accept']],
    ['V13', [...started, '?start/unknown-method']],
    ['V14', [...started, '?request/second', '!ready']],
    ['V15', [...done, '?key', '!cancel m.unknown_transaction', '!cancel m.unknown_transaction']],
    ['V16', [...started, '?cancel/m.user', '!cancel m.user']],
    ['V17', [...started, '?time/10-minutes']],
    ['V18', [...accepted, '?stranger/key', '!key']],
    ['V19', [...asked, '?start/other-device', '!accept']],
    ['V22', [...accepted, '?repeat', '!accept']],
    ['V25', [...started, '?accept/not-offered', '!key']],
    ['V26', [...asked, '?start/old-agreement', '!accept']],
    ['V28', [...accepted, '!key']],
    ['V29', [...started, '?accept/wrong-commitment', '!key', '?key', '!shown']],
    ['V30', [...started, '?accept/wrong-commitment', '!key', '?key']],
    ['V33', [...shown, '?key/second', '!shown']],
    ['V34', [...accepted, '?key/unusable', '!key', '!shown']],
    ['V38', [...shown, '?mac', '!mac']],
    ['V39', [...shown, '?order/no-match', '!ok', '!mac']],
    ['V40', [...vouched, '?mac/wrong-list', '!done']],
    ['V41', [...vouched, '?mac/one-wrong', '!done']],
    ['V42', [...vouched, '?mac/unknown-keys', '!done']],
    ['V43', [...vouched, '?mac/extra-key', '!done', '!signed-other']],
    ['V44', [...vouched, '?mac/new-identity', '!done', '!signed']],
    ['V45', [...vouched, '?mac/confused-id', '!done']],
    ['V46', [...vouched, '?mac/swapped', '!done']],
    ['V48', [...vouched, '?mac/device-only', '!done', '!signed']],
    ['V49', [...done, '!signed']],
    ['V50', [...shown, '?mac', '!done']],
    ['V51', [...shown, '?done', '!signed']],
    ['V53', [...vouched, '?repeat', '!mac']],
    ['V54', [...started, '?key', '!shown']],
    ['V57', [...accepted, '?key/malformed', '!key']],
  ])('%s', (id, happenings) => {
    expect(brokenIn({ variant, happenings }).map((one) => one.id)).toContain(id);
  });
});
