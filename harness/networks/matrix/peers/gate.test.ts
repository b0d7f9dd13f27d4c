import { expect, it } from 'vitest';
import { Gate } from './gate.ts';

it('holds back all who come while it is closed, however often it was closed', async () => {
  const gate = new Gate();
  await gate.passed();
  const order: string[] = [];
  const open = gate.close();
  const first = gate.passed().then(() => order.push('first'));
  gate.close();
  const second = gate.passed().then(() => order.push('second'));
  await Promise.resolve();
  order.push('opened');
  open();
  await Promise.all([first, second, gate.passed()]);
  expect(order).toEqual(['opened', 'first', 'second']);
});
