import { afterEach, describe, expect, it } from 'vitest';
import { Redactor } from '../redact/redactor.ts';
import { memoryLog } from '../testing/memory-log.ts';
import { captureConsole, sdkLogger } from './sdk-log.ts';

const realConsole = { ...console };
afterEach(() => {
  Object.assign(console, realConsole);
});

describe('createLogger', () => {
  it('writes level, time and text, and redacts also what is inside errors', () => {
    const redactor = new Redactor();
    redactor.add('hunter2');
    const { log, lines } = memoryLog({ redactor });
    log.error({ err: new Error('login with hunter2') }, 'no hunter2');
    expect(lines).toEqual([
      {
        level: 'error',
        time: '2026-02-24T00:00:00.000Z',
        msg: 'no [REDACTED]',
        err: expect.objectContaining({ message: 'login with [REDACTED]' }) as unknown,
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = memoryLog({ level: 'warn' });
    log.info('quiet');
    expect(lines).toEqual([]);
  });
});

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

describe('captureConsole', () => {
  it('turns console output into log lines', () => {
    const { log, lines } = memoryLog();
    captureConsole(log);
    console.warn('rtc', { status: 404 });
    expect(lines).toEqual([
      expect.objectContaining({ level: 'debug', console: 'warn', msg: 'rtc { status: 404 }' }),
    ]);
  });
});
