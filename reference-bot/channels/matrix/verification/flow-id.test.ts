import { describe, expect, it } from 'vitest';
import { controlFlowId } from './flow-id.ts';

describe('controlFlowId', () => {
  it.each([
    ['@alice:example.com', 'shared-protocol-flow', 'mvr__ir7vZpy2Ep41bagICIjDrWu3d3dw0nWY5smf-w5MCg'],
    ['@bob:example.com', 'shared-protocol-flow', 'mvr_N9-qI2XcwOJrZNN_FoqqMj-f3vOnEEaMVPfPYm6l7ZQ'],
    ['@alice:example.com', 'flow--id', 'mvr_SYms6QstPgi54GtA48o_4Sp240-PMR4MeQFq1yoeywk'],
    ['@alice:example.com', 'flow-\u200B-id', 'mvr_Qw1LMw2r1upBOczuP4l02_jJ-zFsU0_i9tWY9Cxd5Ow'],
  ])('%s and %j', (userId, protocolFlowId, expected) => {
    expect(controlFlowId(userId, protocolFlowId)).toBe(expected);
  });
});
