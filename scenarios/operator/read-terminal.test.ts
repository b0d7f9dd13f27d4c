import { expect, test } from 'vitest';
import { readTerminal } from './read-terminal.ts';

const screen = [
  '{"level":"INFO","message":"    not  this"}',
  '=== Matrix SAS verification confirmation ===',
  '  Flow:    mvr_abc',
  '  Emoji:',
  '    ☁  Cloud',
  '    💡  Light Bulb',
  '  Decimals: 1234 5678 9012',
  '',
  'Compare the values above',
].join('\r\n');

test('reads what is to be compared, with line ends of a terminal', () => {
  expect(readTerminal(screen)).toEqual({
    emoji: [
      { symbol: '☁', description: 'Cloud' },
      { symbol: '💡', description: 'Light Bulb' },
    ],
    decimals: [1_234, 5_678, 9_012],
  });
});

test('finds nothing where nothing is shown', () => {
  expect(readTerminal('Emoji? What emoji?')).toEqual({ emoji: [], decimals: [] });
});
