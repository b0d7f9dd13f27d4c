import { randomBytes, randomUUID } from 'node:crypto';
import { appendFile, rm } from 'node:fs/promises';
import type { Operator, RekeyStage } from './operator.ts';

type Variables = Readonly<Record<string, string>>;

/** A state in which an operator opens the page. The bot is down. */
export interface State {
  /** How many letters wait in its queue. Default: 2. */
  readonly waiting?: number;
  /** Section of the page that the operator followed while all was well. */
  readonly earlier?: string;
  /** How the state comes about. Default: not at all. */
  readonly bring?: (operator: Operator, stage: RekeyStage) => unknown;
  /** Where the operator sees it: at a start of the bot, from the command, or as a file. Absent: nothing is wrong. */
  readonly sees?: 'start' | 'command' | { readonly file: string };
  /** The environment in which it is seen. Default: the one that is right. */
  readonly seenWith?: (operator: Operator) => Variables;
  /** Section that helps. */
  readonly section: string;
  /** Section that this one sends the operator on to. */
  readonly leadsTo?: string;
  /** What the section has the operator do before commands are typed. */
  readonly first?: (operator: Operator, stage: RekeyStage) => unknown;
  /** True: the store has a passphrase of its own afterwards, and the password is forgotten. */
  readonly isRekeyed?: true;
}

/** What a line of the queue may have, and one more. */
const tooLongBytes = 131_073;
const copies = 'which-passphrase-counts';
const change = 'change-the-config-password';

const random = (): string => randomBytes(32).toString('hex');
const begin = (operator: Operator, pending = random()): void => {
  operator.write('pending', `${pending}\n`);
  operator.write('marker', 'rekeying\n');
};
const withAnother = (operator: Operator): Variables => ({
  ...operator.environment,
  CARAPACE_CONFIG_PASSWORD: randomUUID(),
});
/** Has the bot answer what it can read. */
const startOnceMore = async (operator: Operator, { installation }: RekeyStage): Promise<void> => {
  await operator.startWell();
  await operator.untilDrained();
  await installation.stop();
};
const replaceInstallationId = ({ installation }: RekeyStage): void =>
  installation.write('installation_id', `${random()}\n`);

/** By what is wrong. */
export const states = {
  'change-of-password': { section: change, isRekeyed: true },
  'cut-off': {
    bring(operator) {
      begin(operator);
      operator.move('letters', 'backup');
    },
    sees: 'start',
    section: 'a-rekey-was-cut-off',
    isRekeyed: true,
  },
  'cut-off-and-installation-id-lost': {
    earlier: copies,
    waiting: 0,
    bring(operator, stage) {
      begin(operator);
      replaceInstallationId(stage);
    },
    sees: 'command',
    section: 'it-opens-with-neither',
    isRekeyed: true,
  },
  'cut-off-and-password-lost': {
    earlier: copies,
    bring: (operator) => begin(operator),
    sees: 'command',
    seenWith: withAnother,
    section: 'it-opens-with-neither',
    isRekeyed: true,
  },
  'two-queues': {
    async bring(operator) {
      const [first = '', second = ''] = await operator.letters.lines();
      begin(operator);
      operator.write('backup', `${first}\n`);
      await operator.letters.write([second]);
    },
    sees: 'command',
    section: 'two-queues-are-there',
    isRekeyed: true,
  },
  'pending-file-empty': {
    bring: (operator) => begin(operator, ''),
    sees: 'command',
    section: 'the-pending-file-is-empty',
    isRekeyed: true,
  },
  'password-changed': {
    sees: 'start',
    seenWith: withAnother,
    section: 'the-passphrase-is-another-one',
    leadsTo: change,
    isRekeyed: true,
  },
  'setting-added': {
    sees: 'start',
    seenWith: (operator) => ({ ...operator.environment, MATRIX_STORE_PASSPHRASE: randomUUID() }),
    section: 'the-passphrase-is-another-one',
  },
  'passphrase-file-lost': {
    earlier: change,
    bring: (operator) => rm(operator.path('final')),
    sees: 'start',
    section: 'the-passphrase-is-another-one',
    leadsTo: 'the-file-was-lost',
    isRekeyed: true,
  },
  'installation-id-lost': {
    earlier: copies,
    bring: (_, { installation }) => rm(installation.path('installation_id')),
    sees: 'start',
    section: 'the-passphrase-is-another-one',
    leadsTo: 'the-installation-id-was-lost',
  },
  'passphrase-file-empty': {
    earlier: change,
    bring: (operator) => operator.write('final', ''),
    sees: 'start',
    section: 'the-file-was-lost',
    isRekeyed: true,
  },
  'installation-id-damaged': {
    earlier: copies,
    bring: (_, { installation }) => installation.write('installation_id', ''),
    sees: 'start',
    section: 'the-installation-id-was-lost',
  },
  'no-password': {
    sees: 'start',
    seenWith: ({ withoutPassword }) => withoutPassword,
    section: 'there-is-no-passphrase',
  },
  'rekeyed-before': { earlier: change, sees: 'command', section: 'there-is-one-already', isRekeyed: true },
  'two-passphrases': {
    earlier: change,
    bring(operator) {
      begin(operator, operator.passphrase());
      operator.write('final', `${random()}\n`);
    },
    sees: 'command',
    section: 'two-passphrases-are-there',
    first: async (operator, { check, installation }) => {
      const outcome = await operator.start(operator.withoutPassword);
      check('how it starts', 'encrypted-store-passphrase-mismatch', outcome);
      await installation.stop();
    },
    isRekeyed: true,
  },
  'bot-runs': {
    bring: (operator) => operator.startWell(),
    sees: 'command',
    section: 'somebody-else-is-at-it',
    first: (_, { installation }) => installation.stop(),
    isRekeyed: true,
  },
  'process-with-its-number': {
    bring: (_, { installation }) => installation.write('daemon.pid', `${process.pid}\n`),
    sees: 'command',
    section: 'a-process-that-is-no-bot',
    isRekeyed: true,
  },
  'letters-in-quarantine': {
    bring: (operator) => operator.move('letters', 'quarantine'),
    sees: { file: 'inbound_dlq.corrupt.jsonl' },
    section: 'letters-in-quarantine',
  },
  'letter-unreadable': {
    bring: async ({ letters }) => letters.write([...(await letters.lines()), '{"eventId":"$cut']),
    sees: 'command',
    section: 'a-letter-cannot-be-read',
    first: startOnceMore,
    isRekeyed: true,
  },
  'letter-too-long': {
    bring: async ({ letters }) => letters.write([...(await letters.lines()), 'x'.repeat(tooLongBytes)]),
    sees: 'command',
    section: 'a-line-keeps-all-waiting',
  },
  'letter-no-text': {
    bring: (operator) => appendFile(operator.path('letters'), Buffer.from([0xff, 0x0a])),
    sees: 'command',
    section: 'a-line-keeps-all-waiting',
  },
  'old-letters-left': {
    async bring(operator) {
      const old = await operator.letters.lines();
      await operator.rekeyWell('Matrix store rekeyed across');
      operator.write('backup', old.map((line) => `${line}\n`).join(''));
    },
    sees: { file: 'inbound_dlq.jsonl.pre-rekey' },
    section: 'old-letters-were-left-behind',
    isRekeyed: true,
  },
  'old-letters-in-the-way': {
    bring: (operator) => operator.move('letters', 'backup'),
    sees: 'command',
    section: 'old-letters-stand-in-the-way',
    first: startOnceMore,
    isRekeyed: true,
  },
} as const satisfies Record<string, State>;
