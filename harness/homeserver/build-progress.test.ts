import { expect, test } from 'vitest';
import { buildProgress } from './build-progress.ts';

test.each([
  ['Collecting twisted==26.10.0 (from -r requirements.txt (line 1732))', 'fetching twisted==26.10.0'],
  ['Installing collected packages: sortedcontainers, signedjson', 'unpacking'],
  ['Step 5/12 : RUN python3 -m venv /opt/synapse && pip', 'Step 5/12 : RUN'],
  ['Status: Downloaded newer image for python:3.11', 'Status: Downloaded newer image for python:3.11'],
  ['Looking in indexes: anywhere', undefined],
  [' ---> Running in 28eb1b1b2864', undefined],
])('%s', (line, progress) => expect(buildProgress(line)).toBe(progress));
