import { expect, test } from 'vitest';
import { buildProgress } from './build-progress.ts';

test.each([
  ['Step 5/12 : RUN python3 -m venv /opt/synapse && pip', 'Step 5/12 : RUN'],
  ['Collecting twisted==26.10.0 (from -r requirements.txt (line 1732))', 'fetching twisted==26.10.0'],
  ['Status: Downloaded newer image for python:3.11', 'Status: Downloaded newer image for python:3.11'],
  [' ---> Running in 28eb1b1b2864', undefined],
])('%s', (line, progress) => expect(buildProgress(line)).toBe(progress));
