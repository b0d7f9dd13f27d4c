import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realFiles } from '../base/seams/files.ts';
import { holdForMaintenance } from './maintenance.ts';
import { tryLockState } from './state-lock.ts';

const command = 'cara-ref matrix rekey-store --new';
/** Larger than any that a kernel gives out by default, and a valid one. */
const nobodysPid = 2_147_483_646;

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'maintenance-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const hold = (): Promise<Disposable> => holdForMaintenance({ files: realFiles(), folder, command });
  return { folder, hold, note: join(folder, 'daemon.pid') };
}

test('somebody else has the lock', async () => {
  const { folder, hold } = setUp();
  const held = tryLockState(folder)!;
  await expect(hold()).rejects.toThrow(
    `Matrix rekey lock at ${join(folder, '.matrix-rekey.lock')} is held by another process — likely the carapace daemon`,
  );
  held[Symbol.dispose]();
  using free = await hold();
  expect(free).toBeDefined();
});

test('a gateway that runs without the lock is noticed, and the lock is given back', async () => {
  const { folder, hold, note } = setUp();
  writeFileSync(note, `${process.pid}\n`);
  const told = `carapace daemon appears to be running (pid ${process.pid}, recorded at ${note}). Stop the daemon before running \`${command}\``;
  await expect(hold()).rejects.toThrow(told);
  using free = tryLockState(folder);
  expect(free).toBeDefined();
});

test.each(['', ' \n', 'not-a-pid', '9999999999999999999', '0', '-1', '1', '  -42  ', String(nobodysPid)])(
  'a note of %j names no process that runs',
  async (text) => {
    const { hold, note } = setUp();
    writeFileSync(note, text);
    using held = await hold();
    expect(held).toBeDefined();
  },
);

test.each(['a folder', 'a link', 'too long'])('a note that is %s is not passed over', async (what) => {
  const { hold, note } = setUp();
  if (what === 'a folder') mkdirSync(note);
  else if (what === 'a link') symlinkSync(join(note, '..', 'elsewhere'), note);
  else writeFileSync(note, ' '.repeat(4_097));
  await expect(hold()).rejects.toThrow(`failed to read daemon PID file at ${note}`);
});
