import { describe, expect, it } from 'vitest';
import type { WireEvidence } from '../../../../reports/index.ts';
import { owedStep } from './owed-step.ts';

describe('owedStep', () => {
  it.each([
    ['sent request', 'ready'],
    ['sent request, received ready', 'start'],
    ['sent request, received ready, sent start', 'accept'],
    ['sent request, received ready, received start, sent start', 'accept'],
    ['sent request, received ready, received start, sent accept', 'key'],
    ['received request, sent ready, sent start, received accept, sent key, received key, sent mac', 'mac'],
    ['sent request, received ready, sent start, received accept, received key, received mac', 'done'],
    ['sent start', 'accept'],
    ['sent start, received accept, sent key', 'key'],
  ])('after %s comes %s', (events, owed) => {
    expect(owedStep(events.split(', ').map(toEvent))).toBe(`m.key.verification.${owed}`);
  });
});

function toEvent(text: string): WireEvidence {
  const [direction, step] = text.split(' ');
  return {
    kind: 'wire',
    network: 'matrix',
    seenBy: 'alice',
    direction: direction as 'sent' | 'received',
    transport: 'room',
    from: '@x:y',
    type: `m.key.verification.${step}`,
    wireType: `m.key.verification.${step}`,
    encrypted: false,
  };
}
