import { expect, test } from 'vitest';
import { pipProgress } from './pip-progress.ts';

test.each([
  ['Collecting twisted==26.10.0 (from -r requirements.txt (line 1732))', 'fetching twisted==26.10.0'],
  ['Installing collected packages: sortedcontainers, signedjson', 'unpacking'],
  ['Looking in indexes: anywhere', undefined],
])('%s', (line, progress) => expect(pipProgress(line)).toBe(progress));
