import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../state/database.ts';
import { CodeStore } from './code-store.ts';
import { readSeedCodes } from './seed-codes.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'onboarding-codes-'));
  folders.push(folder);
  return folder;
}

function setUp() {
  const codes = new CodeStore(new DatabaseSync(':memory:'));
  return { codes, usesOf: (code: string) => codes.list().find((one) => one.code === code) };
}

describe('minting', () => {
  it('makes different codes of letters and digits', () => {
    const { codes } = setUp();
    const minted = codes.mint({
      kind: 'signup',
      count: 50,
      uses: 3,
      label: 'friends',
      inviter: '@alice:fake',
    });
    expect(new Set(minted).size).toBe(50);
    for (const code of minted) expect(code).toMatch(/^[A-Za-z0-9]{7,9}$/u);
    expect(codes.list()[0]).toEqual({
      kind: 'signup',
      code: minted[0],
      usesRemaining: 3,
      usesHeld: 0,
      label: 'friends',
      inviter: '@alice:fake',
    });
  });
});

describe('seeding', () => {
  it('adds what is new and leaves spent and revoked codes as they are', () => {
    const { codes, usesOf } = setUp();
    const seed = readSeedCodes('signup', 'once, twice=2');
    codes.seed(seed);
    codes.spend(codes.hold('signup', 'once', 'nova')!);
    codes.revoke('twice');
    codes.seed([...seed, ...readSeedCodes('signup', 'new')]);
    expect([usesOf('once')?.usesRemaining, usesOf('twice'), usesOf('new')?.usesRemaining]).toEqual([
      0,
      undefined,
      1,
    ]);
    expect(codes.hold('signup', 'twice', 'nova')).toBeUndefined();
  });
});

describe('revoking', () => {
  it('takes all uses away; one that is held and comes back stays away', () => {
    const { codes } = setUp();
    const [code] = codes.mint({ kind: 'signup', count: 1, uses: 5, label: '' });
    const hold = codes.hold('signup', code!, 'nova')!;
    expect(codes.revoke(code!)).toBe(true);
    codes.giveBack(hold);
    expect(codes.hold('signup', code!, 'nova')).toBeUndefined();
    expect(codes.list()).toEqual([]);
    expect(codes.revoke(code!)).toBe(false);
  });
});

describe('a use', () => {
  it('opens only what its code is for', () => {
    const { codes } = setUp();
    const [code] = codes.mint({ kind: 'knock', count: 1, uses: 1, label: '' });
    expect(codes.hold('signup', code!, 'nova')).toBeUndefined();
    expect(codes.hold('knock', code!, '@nova:fake')).toMatchObject({ kind: 'knock', holder: '@nova:fake' });
  });

  it('is remaining, held or spent, and never two of them, whatever happens in whichever order', () => {
    const action = fc.record({
      what: fc.constantFrom('hold', 'spend', 'giveBack'),
      which: fc.nat({ max: 5 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(action, { maxLength: 30 }), (uses, actions) => {
        const { codes, usesOf } = setUp();
        const [code] = codes.mint({ kind: 'signup', count: 1, uses, label: '' });
        const open = new Map<number, NonNullable<ReturnType<typeof codes.hold>>>();
        let spent = 0;
        for (const { what, which } of actions) {
          const hold = [...open.values()][which];
          if (what === 'hold') {
            const taken = codes.hold('signup', code!, 'nova');
            expect(taken === undefined).toBe(open.size + spent === uses);
            if (taken) open.set(taken.id, taken);
          } else if (hold) {
            codes[what as 'spend' | 'giveBack'](hold);
            // A second end of the same hold must change nothing.
            codes.giveBack(hold);
            open.delete(hold.id);
            if (what === 'spend') spent += 1;
          }
          expect(usesOf(code!)).toMatchObject({
            usesRemaining: uses - open.size - spent,
            usesHeld: open.size,
          });
        }
      }),
    );
  });
});

describe('on the disk', () => {
  it('is readable for its owner only, and there again after reopening', () => {
    const folder = join(temporaryFolder(), 'made');
    const database = openDatabase(folder);
    const codes = new CodeStore(database);
    const [code] = codes.mint({ kind: 'signup', count: 1, uses: 2, label: '' });
    codes.noteSession(codes.hold('signup', code!, 'nova')!, 'session');
    database.close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);

    const again = openDatabase(folder);
    expect(new CodeStore(again).holds()).toMatchObject([{ code, holder: 'nova', session: 'session' }]);
    again.close();
  });

  it('is shared with other processes: what one mints another finds', () => {
    const folder = temporaryFolder();
    const [first, second] = [0, 1].map(() => openDatabase(folder));
    const [code] = new CodeStore(first!).mint({ kind: 'signup', count: 1, uses: 1, label: '' });
    expect(new CodeStore(second!).hold('signup', code!, 'nova')).toBeDefined();
    expect(new CodeStore(first!).hold('signup', code!, 'nova')).toBeUndefined();
    first!.close();
    second!.close();
  });
});
