import { expect, it } from 'vitest';
import type { PartName } from '../stage/parts.ts';
import type { Setups } from '../stage/setup.ts';
import { setups } from '../stage/setups.ts';
import { neededParts } from './needed-parts.ts';

it('puts each part after those that it needs, once', () => {
  const order = neededParts(['bot', 'peer'], setups);
  expect(new Set(order).size).toBe(order.length);
  for (const name of order)
    for (const needed of setups[name].needs)
      expect(order.indexOf(needed), `${needed} before ${name}`).toBeLessThan(order.indexOf(name));
});

it('finds no circle among the parts that there are', () => {
  expect(() => neededParts(Object.keys(setups) as PartName[], setups)).not.toThrow();
});

it('says which parts need each other', () => {
  const circular = { ...setups, matrix: { ...setups.matrix, needs: ['peer'] } } as Setups;
  expect(() => neededParts(['peer'], circular)).toThrow(
    'parts need each other: peer → peers → matrix → peer',
  );
});

it('gives a part of the run nothing that only a scenario has', () => {
  for (const [name, setup] of Object.entries(setups))
    if (setup.per === 'run')
      for (const needed of setup.needs) expect(setups[needed].per, `${name} needs ${needed}`).toBe('run');
});
