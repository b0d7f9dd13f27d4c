import { describe, expect, it } from 'vitest';
import type { VerificationInfo } from '../../channels/matrix/verification/record.ts';
import { postedLine, sasLine } from './machine-lines.ts';

const info: VerificationInfo = {
  flowId: 'mvr_x',
  protocolFlowId: '$request',
  userId: '@alice:example.org',
  state: 'keys_exchanged',
  sas: {
    emoji: [
      { symbol: '🐶', description: 'Dog' },
      { symbol: '💡', description: 'Light Bulb' },
    ],
    decimals: [1234, 5678, 9012],
  },
  createdAt: 1,
  updatedAt: 2,
};

describe('machine lines', () => {
  it('tell the introduction', () => {
    expect(postedLine('$event')).toBe('POSTED:$event');
  });

  it('tell a short authentication string in the protocol’s own terms', () => {
    expect(sasLine(info)).toBe('SAS:$request Dog,Light Bulb 1234,5678,9012');
    expect(sasLine({ ...info, sas: { decimals: [1, 2, 3] } })).toBe('SAS:$request  1,2,3');
  });

  it('tell it once, when it is there', () => {
    expect(sasLine({ ...info, state: 'confirmed' })).toBeUndefined();
    const { sas: _none, ...early } = info;
    expect(sasLine(early)).toBeUndefined();
  });
});
