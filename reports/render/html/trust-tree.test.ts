import { expect, test } from 'vitest';
import type { TrustEvidence, TrustLink } from '../../model/evidence.ts';
import { trust } from '../../testing/sample-evidence.ts';
import { trustHistories } from './trust-tree.ts';

/** The tree as indented lines: key, then the state at each moment. */
function draw(...chains: TrustEvidence[]): string[] {
  return trustHistories(chains).flatMap(({ trees }) =>
    trees.flatMap(({ owner, rows }) => [
      owner,
      ...rows.map(({ depth, key, states }) =>
        [' '.repeat(depth) + key.label, ...states.map((link) => link?.state ?? '-')].join(' '),
      ),
    ]),
  );
}

function link(signer: string, subject: string): TrustLink {
  const keys = { signer: { label: signer }, subject: { label: subject } };
  return { name: 'n', owner: 'bot', state: 'ok', ...keys };
}

test('keys stand under the key that signs them, with a column for each moment', () => {
  expect(draw(trust('before', 'alice', 'missing'), trust('after', 'alice', 'ok'))).toEqual([
    'bot',
    'master key',
    ' self-signing key ok ok',
    '  device CARAREF ok ok',
    '   device CARAREF ok ok',
    ' user-signing key ok ok',
    "  peer's master key missing ok",
    'peer',
    'master key',
    ' self-signing key ok ok',
    '  device FLSXWLORVB ok ok',
    '   device FLSXWLORVB ok ok',
    ' user-signing key ok ok',
    "  bot's master key missing ok",
  ]);
});

test('a key that was replaced is another row, which the earlier moment does not know', () => {
  const name = "bot: other side's master key signed by the user-signing key";
  const replaced = { [name]: { subject: { label: "peer's master key", key: 'new' } } };
  const rows = draw(trust('before', 'alice', 'ok'), trust('after', 'alice', 'missing', replaced));
  expect(rows).toContain("  peer's master key ok -");
  expect(rows).toContain("  peer's master key - missing");
});

test('a look that found the same at the same moment is left out, another one bears a number', () => {
  const looks = [
    trust('after', 'alice', 'ok'),
    trust('after', 'alice', 'ok'),
    trust('after', 'alice', 'missing'),
  ];
  expect(trustHistories(looks).map(({ moments }) => moments)).toEqual([['after', 'after (2)']]);
});

test('each peer has a history of its own', () => {
  const histories = trustHistories([trust('after', 'alice', 'ok'), trust('after', 'bob', 'ok')]);
  expect(histories.map(({ peer, moments }) => [peer, moments])).toEqual([
    ['alice', ['after']],
    ['bob', ['after']],
  ]);
});

test('keys that sign each other in a circle, and keys that are not known, are all shown once', () => {
  const links = [link('a', 'b'), link('b', 'a'), link('x', 'y')];
  expect(draw({ kind: 'trust', moment: 'm', peer: 'alice', links })).toEqual([
    'bot',
    'x',
    ' y ok',
    'b ok',
    ' a ok',
  ]);
});
