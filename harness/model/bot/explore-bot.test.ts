import { join } from 'node:path';
import { expect, it } from 'vitest';
import { selectTarget } from '../../bots/index.ts';
import { packageRoot } from '../../package-layout.ts';
import { nameOf } from '../machine/variants.ts';
import { variantsFor } from './explore-bot.ts';

const playedBy = (name: string, ...variants: readonly string[]): readonly string[] =>
  variantsFor({ target: selectTarget(name), variants }).map(nameOf);
const manifest = (name: string): string => join(packageRoot, 'fixtures', 'targets', `${name}.target.json5`);

it('a bot plays what it claims, and a beginning without a request where it knows no other or it is named', () => {
  expect(playedBy(manifest('nio-0.26.0'))).toEqual(['bot.to-device.nobody-asks.peer-wins']);
  expect(playedBy(manifest('mautrix-0.21.1'))).toEqual([]);
  expect(playedBy('reference')).toHaveLength(8);
  expect(playedBy('reference', 'operator.to-device')).toHaveLength(4);
  expect(playedBy('reference', 'operator.to-device.nobody')).toEqual([
    'operator.to-device.nobody-asks.peer-wins',
  ]);
});
