import { afterEach, describe, expect, it } from 'vitest';
import { memoryLog } from '../testing/memory-log.ts';
import { captureConsole } from './capture-console.ts';

const realConsole = { ...console };
afterEach(() => {
  Object.assign(console, realConsole);
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
