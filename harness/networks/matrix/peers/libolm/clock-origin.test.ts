import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clockOriginMs } from './clock-origin.ts';

const toleranceMs = 5;

it('is the same whenever it is asked for', () => {
  const origins = Array.from({ length: 100 }, clockOriginMs);
  expect(Math.max(...origins) - Math.min(...origins)).toBeLessThan(toleranceMs);
});

it('brings the time of another process into the order of this one', () => {
  const beforeMs = performance.now();
  const program = `import { clockOriginMs } from ${JSON.stringify(join(import.meta.dirname, 'clock-origin.ts'))};
    console.log(clockOriginMs() + performance.now());`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  const seenMs = Number(output) - clockOriginMs();
  expect(seenMs).toBeGreaterThan(beforeMs - toleranceMs);
  expect(seenMs).toBeLessThan(performance.now() + toleranceMs);
});
