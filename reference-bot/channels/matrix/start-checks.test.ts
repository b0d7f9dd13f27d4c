import { describe, expect, it } from 'vitest';
import type { Files } from '../../base/seams/seams.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { checkMachine, makeFolder, restrictFolder } from './start-checks.ts';

function check(now: number, platform: NodeJS.Platform, encrypted: boolean) {
  return () => checkMachine({ clock: { now: () => now }, platform }, { encrypted });
}

function prepare(fault: Partial<Files>, encrypted = true) {
  const { log, lines } = memoryLog();
  const files = { makeFolder: async () => {}, restrictFolder: async () => {}, ...fault } as Files;
  const options = { files, folder: '/state/matrix', encrypted, log };
  return { done: makeFolder(options).then(() => restrictFolder(options)), lines };
}

function denied(): Promise<void> {
  return Promise.reject(new Error('EPERM'));
}

describe('checkMachine', () => {
  it('does with any clock after 1970', () => {
    expect(check(0, 'linux', true)).not.toThrow();
  });

  it.each([-1, Number.NaN])('refuses a clock that says %s', (now) => {
    expect(check(now, 'linux', false)).toThrow(
      expect.objectContaining({
        kind: 'clock',
        message: 'Matrix clock error: system clock is before UNIX_EPOCH',
      }),
    );
  });

  it('refuses encryption on Windows, and nothing else there', () => {
    expect(check(0, 'win32', false)).not.toThrow();
    expect(check(0, 'win32', true)).toThrow(
      expect.objectContaining({
        kind: 'startup-failed',
        message: expect.stringMatching(
          /^Matrix runtime startup failed: encrypted Matrix state is unsupported on Windows in this release/u,
        ),
      }),
    );
  });
});

describe('the folder', () => {
  it('fails where there is no folder', async () => {
    await expect(prepare({ makeFolder: denied }).done).rejects.toMatchObject({ kind: 'client-build' });
  });

  it('fails where others may look in, and only warns where nothing is encrypted', async () => {
    await expect(prepare({ restrictFolder: denied }).done).rejects.toMatchObject({
      kind: 'encrypted-state-io',
      message:
        'Matrix encrypted-state file operation failed: failed to keep others out of /state/matrix: EPERM',
    });
    const open = prepare({ restrictFolder: denied }, false);
    await open.done;
    expect(open.lines).toMatchObject([{ level: 'warn' }]);
  });
});
