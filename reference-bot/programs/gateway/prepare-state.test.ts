import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { realFiles } from '../../base/seams/files.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { prepareState, type PrepareStateOptions } from './prepare-state.ts';

function setUp() {
  const home = mkdtempSync(join(tmpdir(), 'state-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const folder = join(home, 'state');
  const audited: [string, object][] = [];
  const { log, lines } = memoryLog();
  const prepare = (more: Partial<PrepareStateOptions> = {}): Promise<void> =>
    prepareState({
      files: realFiles(),
      folder,
      isOwn: true,
      async audit(event, data) {
        audited.push([event, data]);
      },
      log,
      ...more,
    });
  const mode = (): number => statSync(folder).mode & 0o777;
  return { folder, prepare, audited, lines, mode };
}

it('makes a folder for its owner alone, and has nothing to tell of it', async () => {
  const { folder, prepare, audited, mode } = setUp();
  await prepare();
  expect(existsSync(folder)).toBe(true);
  expect(mode()).toBe(0o700);
  expect(audited).toEqual([]);
});

it('closes one that was open to others, and writes that down', async () => {
  const { folder, prepare, audited, mode } = setUp();
  await prepare();
  chmodSync(folder, 0o755);
  await prepare();
  expect(mode()).toBe(0o700);
  expect(audited).toEqual([['state_dir_wide_pre_existing', { observed_mode: 0o755, wide_mask: 0o055 }]]);
});

it.each(['matrix', 'sessions'])('closes %s in it too', async (name) => {
  const { folder, prepare, audited } = setUp();
  mkdirSync(join(folder, name), { recursive: true });
  chmodSync(folder, 0o700);
  chmodSync(join(folder, name), 0o755);
  await prepare();
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
  expect(audited).toEqual([]);
});

it('leaves a folder that is not its own as it is, and warns', async () => {
  const { folder, prepare, lines, mode } = setUp();
  await prepare();
  chmodSync(folder, 0o755);
  await prepare({ isOwn: false });
  expect(mode()).toBe(0o755);
  expect(lines).toMatchObject([{ level: 'warn' }]);
});

it('says that it could not close it', async () => {
  const { folder, prepare, audited } = setUp();
  await prepare();
  chmodSync(folder, 0o755);
  await prepare({ files: { ...realFiles(), restrictFolder: () => Promise.reject(new Error('EPERM')) } });
  expect(audited.at(-1)).toEqual([
    'state_dir_chmod_failed',
    { subdir: '.', intended_mode: 448, error: 'EPERM' },
  ]);
});

it.each(['matrix', 'sessions'])('does not follow a link in the place of %s', async (name) => {
  const { folder, prepare } = setUp();
  await prepare();
  symlinkSync(tmpdir(), join(folder, name));
  await expect(prepare()).rejects.toThrow(
    `refusing to start: state subdirectory ${join(folder, name)} is a symlink`,
  );
});

it('does not use the folder of somebody else', async () => {
  const { folder, prepare } = setUp();
  await expect(prepare({ uid: 12_345 })).rejects.toThrow(`refusing to start: state_dir ${folder} belongs to`);
});
