import { describe, expect, it } from 'vitest';
import { memoryLog } from '../testing/memory-log.ts';
import { Redactor } from './redactor.ts';

describe('createLogger', () => {
  it('writes level, time and text, and redacts also what is inside errors', () => {
    const redactor = new Redactor();
    redactor.add('hunter22');
    const { log, lines } = memoryLog({ redactor });
    log.error({ err: new Error('login with hunter22') }, 'no hunter22');
    expect(lines).toEqual([
      {
        level: 'error',
        time: '2026-02-24T00:00:00.000Z',
        msg: 'no [REDACTED]',
        err: expect.objectContaining({ message: 'login with [REDACTED]' }) as unknown,
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('hunter22');
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = memoryLog({ level: 'warn' });
    log.info('quiet');
    expect(lines).toEqual([]);
  });
});
