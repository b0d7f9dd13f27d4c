import { describe, expect, it } from 'vitest';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { sdkLogger } from './sdk-log.ts';

describe('sdkLogger', () => {
  it('writes everything at debug, with the name of the part that speaks', () => {
    const { log, lines } = memoryLog();
    sdkLogger(log).getChild('[sync]').error('failed %s', 'twice');
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'debug',
        sdk: 'matrix-js-sdk [sync]',
        sdkLevel: 'error',
        msg: 'failed twice',
      }),
    ]);
  });
});
