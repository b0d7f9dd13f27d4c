import { expect, it } from 'vitest';
import { LogRing } from './log-ring.ts';

function ringOf(limits: { lines: number; chars: number }, ...lines: readonly string[]) {
  const passedOn: string[] = [];
  const ring = new LogRing({ write: (line) => void passedOn.push(line) }, limits);
  for (const line of lines) ring.write(line);
  return { kept: ring.lines.map(({ seq, line }) => `${seq}${line}`), passedOn };
}

it('passes every line on and keeps the newest', () => {
  const { kept, passedOn } = ringOf({ lines: 2, chars: 100 }, 'a', 'b', 'c');
  expect(passedOn).toEqual(['a', 'b', 'c']);
  expect(kept).toEqual(['2b', '3c']);
});

it('keeps no more characters than it may, and not even one line that is too long', () => {
  expect(ringOf({ lines: 9, chars: 5 }, 'aaa', 'bb', 'c').kept).toEqual(['2bb', '3c']);
  expect(ringOf({ lines: 9, chars: 5 }, 'a', 'far too long').kept).toEqual([]);
  expect(ringOf({ lines: 9, chars: 5 }, 'far too long', 'b').kept).toEqual(['2b']);
});
