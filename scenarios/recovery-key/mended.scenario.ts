import { scenario, type Outcome, type Stage } from '../../harness/index.ts';
import { environment } from '../matrix/auth/log-in.ts';
import { inShort } from '../matrix/trouble.ts';
import { expectLeadsTo, follow } from '../printed-page.ts';
import { keptKey, keyFiles, keyName, startWell } from './key-files.ts';
import { type State, states } from './states.ts';
import { expectKeyOpens } from './vault.ts';

type Case = keyof typeof states;

/** What is typed where the command asks. */
const prompts = { key: /Matrix recovery key: /u, confirmation: /Type 'rotate' to confirm: /u };

export default scenario({
  id: 'recovery-key.mended',
  title:
    'An operator whose bot has lost something finds on the page what they see, types what is printed there, and the bot is well again',
  tags: ['lifecycle', 'recovery-key', 'cli', 'restart', 'errors'],
  requires: ['matrix.recovery-key', 'cli', 'cli.pages', 'control.troubles'],
  tools: ['script'],
  uses: ['installation', 'account', 'upkeep', 'vault', 'matrix'],
  cases: Object.keys(states) as Case[],
  provokes: Object.fromEntries(
    Object.entries<State>(states).flatMap(([name, { kind }]) => (kind === undefined ? [] : [[name, kind]])),
  ) as Readonly<Partial<Record<Case, string>>>,
  mutants: {
    'takes-any-recovery-key': {
      cases: ['wrong-key'],
      says: 'how the start went: expected recovery-key-restore-failed',
    },
    'overlooks-its-rotation-marker': {
      cases: ['change-cut-off'],
      says: 'how the start went: expected recovery-key-promotion-refused, observed connected',
    },
    'makes-no-folder-for-its-recovery-key': {
      cases: ['disk-lost'],
      says: 'exit code of what is typed under "you-have-written-it-down": expected 0, observed 1',
    },
    'reads-keys-of-any-length': {
      cases: ['key-too-long'],
      says: 'how the start went: expected recovery-state-io, observed recovery-key-restore-failed',
    },
    'keeps-its-old-recovery-key': {
      cases: ['key-seen'],
      says: 'what the key from before is to the account',
    },
  },
  async run(stage) {
    const { step, check, installation, account, upkeep, vault, startDeadlineMs: deadlineMs } = stage;
    const state: State = states[stage.case];
    const { kind, page = 'recovery', section, leadsTo, provoke, asks } = state;
    const own = { ...account.seat.environment, ...state.environment };
    const key = await step('it starts, and has a key', async () => {
      await startWell(stage);
      await installation.stop();
      return (await keptKey(stage)) ?? '';
    });
    const typed = await step(`something happens: ${stage.case.replaceAll('-', ' ')}`, async () => {
      const made = await provoke(stage);
      const right = typeof made === 'string' ? made : key;
      if (kind === undefined) return right;
      const outcome = await (await installation.start({ environment: own })).settled();
      await installation.stop();
      check('how the start went', kind, inShort(outcome));
      expectLeadsTo(stage, page, { seen: inFull(outcome), section });
      return right;
    });
    await step('its operator does what the page prints', async () => {
      const text = asks === 'key' ? typed : 'rotate';
      const answers = asks === undefined ? [] : [{ to: prompts[asks], text }];
      for (const name of [section, leadsTo])
        if (name !== undefined)
          await follow({ check, upkeep }, { page, section: name, environment: own, answers, deadlineMs });
      if (asks === 'confirmation')
        check('what the key from before is to the account', 'wrong key', (await vault.open(key)).kind);
    });
    await step('it is well again, with a key that opens everything', async () => {
      await startWell(stage, state.losesStore ? asNewDevice(stage, state) : { environment: own });
      const kept = await keptKey(stage);
      check('the key is another one', state.makesNewKey === true, kept !== key);
      check('key files', keyName, (await keyFiles(stage)).join(', '));
      await expectKeyOpens(stage, kept);
    });
  },
});

/** With nothing but the password of its account. */
function asNewDevice({ account }: Stage<'account'>, state: State) {
  return {
    block: { deviceId: undefined },
    environment: { ...environment, MATRIX_PASSWORD: account.password, ...state.environment },
  };
}

/** All that the bot says of its error. */
function inFull(outcome: Outcome): string {
  return outcome.state === 'error' ? `${outcome.kind}: ${outcome.text}` : inShort(outcome);
}
