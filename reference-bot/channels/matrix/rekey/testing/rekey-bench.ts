import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import vectors from '../../../../../fixtures/vectors/inbound-dlq.json' with { type: 'json' };
import { realFiles } from '../../../../base/seams/files.ts';
import type { Environment, Files } from '../../../../base/seams/seams.ts';
import type { FailingDisk } from '../../../../base/testing/failing-disk.ts';
import type { LegacyEnvelopePolicy } from '../../config/matrix-config.ts';
import { LetterWriter } from '../../dead-letters/letter-writer.ts';
import { readLine } from '../../dead-letters/read-line.ts';
import { deriveStorePassphrase } from '../../secrets/derive-store-passphrase.ts';
import type { KeyedStore } from '../keyed-store.ts';
import { type Rekeyed, rekeyStore } from '../rekey-store.ts';

const { installationId } = vectors.keys[2]!;
const password = 'correct horse battery staple';
/** What the password gives. */
export const old = deriveStorePassphrase(password, installationId);

interface Run {
  readonly disk?: FailingDisk;
  readonly env?: Environment;
  readonly policy?: LegacyEnvelopePolicy;
  /** Name of a store that does not take new keys. */
  readonly stuck?: string;
}

/** A state directory with two stores that are sealed with the old passphrase. */
export class RekeyBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'rekey-'));
  /** The passphrase that each store is sealed with. */
  readonly stores: Record<string, string> = { first: old, second: old };
  readonly audited: string[] = [];
  readonly told: string[] = [];

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
    mkdirSync(this.path());
    writeFileSync(join(this.folder, 'installation_id'), `${installationId}\n`);
  }

  path(name = ''): string {
    return join(this.folder, 'matrix', name);
  }

  text(name: string): string | undefined {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), 'utf8') : undefined;
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text, { mode: 0o600 });
  }

  async keep(passphrase: string, ...bodies: readonly string[]): Promise<void> {
    this.write('inbound_dlq.jsonl', await this.sealed(passphrase, bodies));
  }

  async sealed(passphrase: string, bodies: readonly string[]): Promise<string> {
    const writer = new LetterWriter(realFiles(), this.folder, passphrase);
    const lines = await Promise.all(bodies.map((text) => writer.write({ ...ofAlice, text })));
    return lines.map((line) => `${line}\n`).join('');
  }

  /** What the letters say to somebody who has a passphrase. */
  async letters(passphrase: string, name = 'inbound_dlq.jsonl'): Promise<readonly string[]> {
    const lines = (this.text(name) ?? '').split('\n').slice(0, -1);
    if (lines.length === 0) return [];
    const keys = await new LetterWriter(realFiles(), this.folder, passphrase).keys();
    return lines.map((line) => {
      const read = readLine(line, { keys, policy: 'accept' });
      return read.kind === 'letter' ? read.letter.text : read.kind;
    });
  }

  rekey({ disk, env = { CARAPACE_CONFIG_PASSWORD: password }, policy, stuck }: Run = {}): Promise<Rekeyed> {
    const files: Files = realFiles(disk?.disk);
    const count: FailingDisk['count'] = disk?.count ?? ((_, call) => call);
    return rekeyStore({
      files,
      stateDirectory: this.folder,
      env,
      policy: policy ?? 'accept',
      stores: Object.keys(this.stores).map((name) => this.#store(name, count, stuck)),
      audit: async (event) => void this.audited.push(event),
      progress: () => {},
      complain: (line) => void this.told.push(line),
    });
  }

  #store(name: string, count: FailingDisk['count'], stuck?: string): KeyedStore<string> {
    return {
      path: name,
      read: async () => this.stores[name],
      open: async (sealed, passphrase) => (sealed === passphrase ? new Uint8Array(1) : undefined),
      seal: async (_, passphrase) => passphrase,
      write: count(`write ${name}`, async (sealed) => {
        if (name === stuck) throw new Error(`${name} is stuck`);
        this.stores[name] = sealed;
      }),
    };
  }

  /** All is sealed with the new passphrase, and nothing is left of the change. */
  async expectRekeyed(...bodies: readonly string[]): Promise<string> {
    const fresh = this.text('store_passphrase')!.trimEnd();
    expect(fresh).toMatch(/^[0-9a-f]{64}$/u);
    expect(fresh).not.toBe(old);
    expect(statSync(this.path('store_passphrase')).mode & 0o777).toBe(0o600);
    expect(this.stores).toEqual({ first: fresh, second: fresh });
    const queue = bodies.length === 0 ? [] : ['inbound_dlq.jsonl'];
    expect(readdirSync(this.path())).toEqual([...queue, 'store_passphrase']);
    expect(await this.letters(fresh)).toEqual(bodies);
    return fresh;
  }

  /** Nothing has changed. */
  async expectUntouched(...bodies: readonly string[]): Promise<void> {
    expect(this.stores).toEqual({ first: old, second: old });
    expect(readdirSync(this.path())).toEqual(bodies.length === 0 ? [] : ['inbound_dlq.jsonl']);
    expect(await this.letters(old)).toEqual(bodies);
  }
}

/** What letters are besides their text. */
export const ofAlice = {
  eventId: '$event:example.com',
  roomId: '!room:example.com',
  senderId: '@alice:example.com',
  receivedAt: 1_700_000_000_000n,
};
