import { expect, it } from 'vitest';
import { SecretRegistry } from '../../reports/index.ts';
import { Recorder } from './recorder.ts';

it.runIf(process.platform === 'linux')('names the file that there is no room for', () => {
  const recorder = new Recorder('/dev/full', new SecretRegistry(), 0);
  expect(() => recorder.emit({ type: 'scenario.started', scenario: 'a' })).toThrow(
    expect.objectContaining({
      name: 'EnvironmentError',
      message: expect.stringMatching(/^cannot write \/dev\/full: .*ENOSPC/) as string,
    }),
  );
});
