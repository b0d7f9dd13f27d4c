import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { OtherClient, writeRecoveryKey, type Stage } from '../../harness/index.ts';
import type { PageName } from '../printed-page.ts';
import { keyName } from './key-files.ts';

/** What breaking it takes. */
export type BreakingStage = Stage<'installation' | 'account' | 'matrix'>;

const keyBytes = 32;
const tooLongBytes = 4_097;
const another = (): string => writeRecoveryKey(randomBytes(keyBytes));

/** A broken state: how it comes about, what its operator sees, and the section of the page that helps. */
export interface State {
  /** The kind of error of a start. Absent: it is seen before that. */
  readonly kind?: string;
  /** Default: the page about what is lost. */
  readonly page?: PageName;
  readonly section: string;
  /** Section that this one sends the operator on to. */
  readonly leadsTo?: string;
  /** Resolves with another recovery key that its operator has written down, if there is one. */
  readonly provoke: (stage: BreakingStage) => unknown;
  /** What a command asks for. */
  readonly asks?: 'key' | 'confirmation';
  /** True where the key is another one afterwards. */
  readonly makesNewKey?: true;
  /** True where the bot gets a new device. */
  readonly losesStore?: true;
  /** Of the starts from then on, beside what every start has. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** By what is wrong. */
export const states = {
  'key-seen': {
    section: 'somebody-else-has-seen-it',
    provoke: () => {},
    asks: 'confirmation',
    makesNewKey: true,
  },
  'store-lost': {
    section: 'the-store-is-lost',
    provoke: ({ installation }) => rm(installation.path('matrix', 'account.store')),
    losesStore: true,
  },
  'disk-lost': {
    section: 'the-store-is-lost',
    leadsTo: 'you-have-written-it-down',
    // The folder too: on a new machine nothing has made it yet.
    provoke: ({ installation }) => rm(installation.path('matrix'), { recursive: true }),
    asks: 'key',
    losesStore: true,
  },
  'passphrase-lost': {
    kind: 'encrypted-store-passphrase-mismatch',
    page: 'locked-store',
    section: 'the-passphrase-is-another-one',
    leadsTo: 'nothing-is-left',
    environment: { MATRIX_STORE_PASSPHRASE: randomUUID() },
    provoke: () => {},
    losesStore: true,
  },
  'wrong-key': {
    kind: 'recovery-key-restore-failed',
    section: 'the-key-is-refused',
    provoke: ({ installation }) => installation.write(`matrix/${keyName}`, `${another()}\n`),
    asks: 'key',
  },
  'empty-key': {
    kind: 'recovery-key-restore-failed',
    section: 'the-key-is-refused',
    provoke: ({ installation }) => installation.write(`matrix/${keyName}`, '\n'),
    asks: 'key',
  },
  'key-too-long': {
    kind: 'recovery-state-io',
    section: 'the-key-is-refused',
    provoke: ({ installation }) => installation.write(`matrix/${keyName}`, another().padEnd(tooLongBytes)),
    asks: 'key',
  },
  'key-a-folder': {
    kind: 'recovery-state-io',
    section: 'the-key-is-refused',
    async provoke({ installation }) {
      await rm(installation.path('matrix', keyName));
      installation.write(`matrix/${keyName}/something`, 'in the way\n');
    },
    asks: 'key',
  },
  'lost-key': {
    kind: 'recovery-state-probe-failed',
    section: 'the-key-is-lost',
    leadsTo: 'you-have-written-it-down',
    provoke: ({ installation }) => rm(installation.path('matrix', keyName)),
    asks: 'key',
  },
  'nobody-has-the-key': {
    kind: 'recovery-state-probe-failed',
    section: 'the-key-is-lost',
    leadsTo: 'nobody-has-the-key',
    async provoke({ installation, matrix: { baseUrl }, account, signal }) {
      await rm(installation.path('matrix', keyName));
      const owner = await OtherClient.logIn({ baseUrl, account, signal });
      return owner.keepFor(await owner.reset());
    },
    asks: 'key',
    makesNewKey: true,
    losesStore: true,
  },
  'change-cut-off': {
    kind: 'recovery-key-promotion-refused',
    section: 'a-change-of-the-key-was-cut-off',
    provoke({ installation }) {
      installation.write(`matrix/${keyName}.pending`, `${another()}\n`);
      installation.write(`matrix/${keyName}.rotating`, 'recovery-rotation-in-progress\n');
    },
    asks: 'key',
  },
  'clean-up-cut-off': {
    kind: 'recovery-state-io',
    section: 'bringing-the-key-back-was-cut-off',
    provoke({ installation }) {
      installation.write(`matrix/${keyName}.pending`, `${another()}\n`);
      const journal = { version: 1, phase: 'started', artifacts: [] };
      installation.write(`matrix/${keyName}.cleanup`, `${JSON.stringify(journal)}\n`);
    },
  },
  'journal-damaged': {
    kind: 'recovery-state-io',
    section: 'the-journal-cannot-be-read',
    provoke: ({ installation }) => installation.write(`matrix/${keyName}.cleanup`, '{"version":1,"pha\n'),
  },
  'no-secret-storage': {
    kind: 'recovery-key-restore-failed',
    section: 'the-account-has-no-secret-storage',
    async provoke({ matrix: { baseUrl }, account, signal }) {
      const owner = await OtherClient.logIn({ baseUrl, account, signal });
      await owner.switchSecretStorageOff();
    },
    makesNewKey: true,
  },
} as const satisfies Record<string, State>;
