import { expect, it } from 'vitest';
import { powerLevelOf, type RoomPower } from './power-level.ts';

const create = (version?: string, others?: readonly string[]): RoomPower['create'] => ({
  sender: '@maker:x',
  content: { room_version: version, additional_creators: others },
});

it.each([
  ['@mod:x', create('11'), { users: { '@mod:x': 50 } }, 50],
  ['@mod:x', create('1'), { users: { '@mod:x': '50' } }, 50],
  ['@other:x', create('11'), { users: { '@mod:x': 50 } }, 0],
  ['@other:x', create('11'), { users_default: 25 }, 25],
  ['toString', create('11'), { users: {} }, 0],
  ['@maker:x', create('11'), { users: {} }, 0],
  ['@maker:x', create(), undefined, 100],
  ['@other:x', create(), undefined, 0],
  ['@maker:x', create('12'), { users: {} }, Infinity],
  ['@other:x', create('12', ['@other:x']), { users: {} }, Infinity],
  ['@other:x', create('11', ['@other:x']), { users: {} }, 0],
])('%s in %j with %j: %d', (user, made, levels, level) => {
  expect(powerLevelOf(user, { create: made, levels })).toBe(level);
});
