import { scenario } from '../../harness/index.ts';
import { saidIn } from '../cli/said-in.ts';
import { pose, untilAnswered } from '../accounting.ts';
import { Operator, parts, type RekeyStage } from './operator.ts';

/** Why a rekey is refused. The bot is down, and has been up, when `bring` is called. */
interface Refusal {
  /** What the operator must read. */
  readonly words: string;
  readonly bring?: (operator: Operator, stage: RekeyStage, room: string) => unknown;
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: string[];
  /** What makes the bot well again afterwards. */
  readonly mend?: (operator: Operator, stage: RekeyStage) => unknown;
}

const refusals = {
  'without-new': { words: 'matrix rekey-store currently requires --new', args: [] },
  'passphrase-of-its-own': {
    words: 'matrix rekey-store only rekeys stores derived from CARAPACE_CONFIG_PASSWORD',
    environment: { MATRIX_STORE_PASSPHRASE: crypto.randomUUID() },
  },
  'gateway-runs': {
    words: 'is held by another process — likely the carapace daemon',
    bring: (operator) => operator.startWell(),
    mend: (_, { installation }) => installation.stop(),
  },
  'gateway-without-lock': {
    words: `carapace daemon appears to be running (pid ${process.pid}, recorded at `,
    bring: (_, { installation }) => installation.write('daemon.pid', `${process.pid}\n`),
  },
  pinned: {
    words: 'Matrix store passphrase is already pinned at ',
    bring: (operator) => operator.rekeyWell('Matrix store rekeyed across'),
  },
  'another-password': {
    words: 'accepts neither the current nor the pending passphrase',
    environment: { CARAPACE_CONFIG_PASSWORD: crypto.randomUUID() },
  },
  'unreadable-letter': {
    words: 'failed to decode DLQ line under OLD passphrase',
    async bring(operator, _, room) {
      await operator.leaveLetters(room, 1);
      await operator.letters.write([...(await operator.letters.lines()), '{"eventId":"$cut']);
    },
  },
} satisfies Record<string, Refusal>;

type Case = keyof typeof refusals;

export default scenario({
  id: 'rekey.refused',
  title: 'A rekey that is refused says why, changes nothing, the bot goes on, and the next rekey can be done',
  tags: ['lifecycle', 'rekey', 'restart'],
  requires: ['matrix.plain', 'matrix.rekey', 'control.troubles', 'cli'],
  uses: parts,
  playedBy: ['element'],
  cases: Object.keys(refusals) as Case[],
  mutants: {
    'commands-always-succeed': 'exit code of the refusal: expected 1, observed 0',
    'takes-no-lock': { cases: ['gateway-runs'], says: 'the words of the refusal' },
    'rekeys-what-is-pinned': { cases: ['pinned'], says: 'the words of the refusal' },
    'rekeys-without-dead-letters': {
      cases: ['unreadable-letter'],
      says: 'exit code of the refusal: expected 1, observed 0',
    },
    'pins-before-it-seals': {
      cases: ['another-password'],
      says: 'files that have changed: expected none, observed',
    },
    'forgets-to-clean-up-after-a-refusal': {
      cases: ['another-password'],
      says: 'files that have changed: expected none, observed',
    },
  },
  async run(stage) {
    const { step, check, account, installation } = stage;
    const { words, bring, environment, args, mend }: Refusal = refusals[stage.case];
    const operator = new Operator(stage);
    const room = await step('the bot answers', () => operator.settleIn({ encrypted: false }));
    await step(`a rekey is refused: ${stage.case.replaceAll('-', ' ')}`, async () => {
      await bring?.(operator, stage, room);
      // A store that is open changes by itself.
      const before = stage.case === 'gateway-runs' ? undefined : operator.folder();
      const { code, errors } = await operator.rekey(environment, args);
      check('exit code of the refusal', '1', String(code));
      check('the words of the refusal', words, saidIn(errors, words));
      if (before) check('files that have changed', 'none', changesIn(before, operator.folder()));
      check('whether a change has begun', false, operator.isThere('pending') || operator.isThere('marker'));
      await mend?.(operator, stage);
    });
    await step('the bot goes on', async () => {
      await operator.startWell();
      await untilAnswered(stage, account.userId, [await pose(stage, room)]);
      await operator.untilDrained();
      await installation.stop();
    });
    if (stage.case === 'pinned') return;
    await step('nothing stands in the way of the next rekey', () =>
      operator.rekeyWell('Matrix store rekeyed across'),
    );
  },
});

/** Names of files that came, went or are other ones. */
function changesIn(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.filter((name) => before.get(name) !== after.get(name)).join(', ') || 'none';
}
