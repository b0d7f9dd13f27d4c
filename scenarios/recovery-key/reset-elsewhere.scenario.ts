import { rename } from 'node:fs/promises';
import {
  eventually,
  OtherClient,
  readRecoveryKey,
  scenario,
  type Parts,
  type Stage,
} from '../../harness/index.ts';
import { saidIn } from '../cli/said-in.ts';
import { inShort } from '../matrix/trouble.ts';
import { ask } from '../talk.ts';
import { contentsOf, keptKey, keyName, recoveryKey, startWell } from './key-files.ts';
import { expectKeyOpens } from './vault.ts';

type Used = Stage<'installation' | 'account'>;

type Identity = Awaited<ReturnType<Parts['oracle']['identity']>>;

interface ListedDevice {
  readonly deviceId: string;
  readonly verified: boolean;
}

const refused = 'recovery-key-restore-failed';

/** What the owner of the account does in another client. */
interface Reset {
  /** While the bot is down. Default: while it runs. */
  readonly isDown?: true;
  /** What the next recovery key opens is of another identity. */
  readonly newIdentity?: true;
  /** Secret storage is off until the bot has said what is wrong. */
  readonly makesKeyLater?: true;
  /** They have the recovery key of the bot, and use it. */
  readonly usesItsKey?: true;
}

const resets = {
  'identity-while-it-runs': { newIdentity: true },
  'identity-while-it-is-down': { isDown: true, newIdentity: true },
  'identity-without-a-key': { newIdentity: true, makesKeyLater: true },
  'identity-with-its-key': { newIdentity: true, usesItsKey: true },
  'key-while-it-runs': {},
  'key-while-it-is-down': { isDown: true },
} as const satisfies Record<string, Reset>;

type Case = keyof typeof resets;

export default scenario({
  id: 'recovery-key.reset-elsewhere',
  title:
    'When the owner of the account resets its identity or its recovery key in another client, the bot says so, claims no trust that it has lost, overwrites nothing, and is well again with the new key',
  tags: ['lifecycle', 'recovery-key', 'cli', 'restart', 'xsign', 'honesty'],
  requires: ['matrix.recovery-key', 'matrix.encrypted', 'cli', 'control.troubles'],
  uses: ['installation', 'account', 'oracle', 'peer', 'upkeep', 'vault', 'matrix'],
  playedBy: ['element'],
  cases: Object.keys(resets) as Case[],
  provokes: {
    'identity-while-it-is-down': refused,
    'identity-without-a-key': refused,
    'key-while-it-is-down': refused,
  },
  mutants: {
    'overlooks-a-reset': {
      cases: ['identity-while-it-runs', 'key-while-it-runs'],
      says: 'for the channel to be in error',
    },
    'always-calls-its-device-verified': {
      cases: ['identity-while-it-runs'],
      says: 'for the bot to say that its device is not verified',
    },
    'takes-any-recovery-key': {
      cases: ['identity-while-it-is-down', 'key-while-it-is-down'],
      says: 'how the start went: expected recovery-key-restore-failed',
    },
    'puts-its-own-secret-storage-back': {
      cases: ['identity-while-it-is-down'],
      says: 'what the key is to the account: expected opens, observed wrong key',
    },
  },
  async run(stage) {
    const { step, check, installation, account, matrix, oracle, peer, upkeep, signal, deadlineMs } = stage;
    const { isDown, newIdentity, makesKeyLater, usesItsKey }: Reset = resets[stage.case];
    const [room, first] = await step('it answers, has a key, and its device is signed', async () => {
      await startWell(stage);
      const opened = await peer.directRoom(account.userId);
      await ask(stage, account.userId, opened, peer);
      await oracle.expectBotIdentity(peer, 'before');
      await untilSaidOfDevice(stage, 'verified');
      return [opened, (await keptKey(stage)) ?? ''];
    });
    const { secrets } = await expectKeyOpens(stage, first);
    if (isDown) await installation.stop();
    const owner = await OtherClient.logIn({ baseUrl: matrix.baseUrl, account, signal });
    const makeKey = async (opened: ReadonlyMap<string, string>): Promise<string> => {
      const text = await owner.keepFor(opened, usesItsKey && readRecoveryKey(first));
      await expectKeyOpens(stage, text);
      return text;
    };
    const [fresh, early] = await step(`its owner resets it: ${stage.case.replaceAll('-', ' ')}`, async () => {
      const opened = newIdentity ? await owner.reset() : secrets;
      return [opened, makesKeyLater ? undefined : await makeKey(opened)];
    });
    const untouched = await contentsOf(stage);
    const identity = await oracle.identity();
    if (!isDown)
      await step('the bot that runs says that something is wrong', async () => {
        await untilInTrouble(stage);
        if (newIdentity) await untilSaidOfDevice(stage, 'not verified');
      });
    await step('a start says whether its key is the right one', async () => {
      const attempt = await installation.start();
      check('how the start went', usesItsKey ? 'connected' : refused, inShort(await attempt.settled()));
      await installation.stop();
    });
    const second = early ?? (await step('its owner makes a recovery key', () => makeKey(fresh)));
    await step('the bot has overwritten nothing', async () => {
      check('the key files are as they were', true, (await contentsOf(stage)) === untouched);
      check('keys of the identity', keysOf(identity), keysOf(await oracle.identity()));
      await expectKeyOpens(stage, second);
    });
    await step('it is well again with the new key, and signed by the identity of the account', async () => {
      await rename(installation.path('matrix', keyName), installation.path('key.aside'));
      const { code, output, errors } = await upkeep.run([...recoveryKey, 'restore', '--stdin'], {
        environment: account.seat.environment,
        input: `${second}\n`,
      });
      const words = 'Matrix recovery key restored at';
      check('words of the command', words, saidIn(output + errors, words));
      check('exit code of the command', '0', String(code));
      await startWell(stage);
      await oracle.expectBotIdentity(peer, 'after');
      await untilSaidOfDevice(stage, 'verified');
      check('keys of the identity', keysOf(identity), keysOf(await oracle.identity()));
    });
    await step('it answers, and the room keys are in the backup that the new key opens', async () => {
      const { question } = await ask(stage, account.userId, room, peer);
      await eventually(
        async () =>
          (await (await expectKeyOpens(stage, second)).read(room)).includes(question.text) || undefined,
        { why: 'the backup to hold what was said', deadlineMs, signal },
      );
    });
  },
});

/** Waits until its channel is in error, for whatever reason. */
async function untilInTrouble({ installation, deadlineMs, signal }: Used): Promise<void> {
  await eventually(
    async () => ((await installation.control?.channel('matrix'))?.status === 'error' ? true : undefined),
    { why: 'the channel to be in error', deadlineMs, signal },
  );
}

/** Waits until the bot says that of its own device. */
async function untilSaidOfDevice({ installation, account, deadlineMs, signal }: Used, expected: string) {
  let seen = 'nothing';
  await eventually(
    async () => {
      const answer = await installation.control?.ask({ method: 'GET', path: '/control/matrix/devices' });
      const { devices = [] } = (answer?.json ?? {}) as { readonly devices?: readonly ListedDevice[] };
      const own = devices.find(({ deviceId }) => deviceId === account.deviceId);
      if (own) seen = own.verified ? 'verified' : 'not verified';
      return seen === expected || undefined;
    },
    { why: `the bot to say that its device is ${expected}`, lastSeen: () => seen, deadlineMs, signal },
  );
}

function keysOf({ master, selfSigning, userSigning }: Identity): string {
  return [master, selfSigning, userSigning].join(', ');
}
