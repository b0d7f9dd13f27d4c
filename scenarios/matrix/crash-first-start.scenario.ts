import { scenario, type Stage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { CrashTally } from '../crash-every-point.ts';
import { isNightly } from '../crash-parts.ts';
import { passwordLogin } from './auth/log-in.ts';
import { deviceKeysOf } from './device-keys.ts';
import { apiOf } from './membership.ts';
import { inShort } from './trouble.ts';

type StartStage = Stage<'installation' | 'account' | 'peer' | 'matrix' | 'crashes'>;

/** Calls between one end and the next, at most; each night there is none between them. */
const longestGap = isNightly ? 1 : 8;

export default scenario({
  id: 'matrix.crash.first-start',
  title:
    'A bot whose first start is cut off at one call after the other, by an end or by a power failure, is one device when it is let live, and answers',
  tags: ['matrix', 'encryption', 'restart', 'crash', 'lifecycle'],
  requires: ['control.troubles', 'matrix.encrypted', 'matrix.catches-up'],
  tools: ['compiler'],
  uses: ['installation', 'account', 'peer', 'matrix', 'crashes'],
  playedBy: ['element'],
  cases: ['by-token', 'by-password'],
  mutants: {
    'keeps-its-keys-once-it-is-settled': {
      cases: ['by-token'],
      says: 'expected connected, observed startup-failed',
    },
    'locks-itself-out': {
      cases: ['by-password'],
      says: 'how the start went: expected connected, observed ended',
    },
  },
  async run(stage) {
    const { step, check, installation, account, peer, crashes } = stage;
    const api = apiOf(stage, peer);
    let keys: string | undefined;
    const byWhat = stage.case === 'by-token' ? 'token' : 'password';
    {
      using tally = new CrashTally(stage, `the first start, by ${byWhat}`);
      const cutOff = async (at: number): Promise<boolean> => {
        const kind = at % 2 === 1 ? 'killed' : 'power-lost';
        tally.points = at;
        tally.allow(kind);
        return tally.survive(kind, () =>
          step(`${kind.replace('-', ' ')} at call ${at}`, async () => {
            const isCutOff = await endAt(stage, at, kind);
            const published = await deviceKeysOf(api, account);
            if (stage.case === 'by-token' && published !== 'none') keys ??= published;
            return isCutOff;
          }),
        );
      };
      let at = 1;
      while (await cutOff(at)) at += 1 + Math.floor(crashes.random() * longestGap);
    }
    await step('the power fails, it is let live, and connects', async () => {
      await installation.kill();
      crashes.lose('all');
      const attempt = await installation.start(settings(stage));
      check('how the last start went', 'connected', inShort(await attempt.settled()));
    });
    await step(
      'it is the device that it was when it first published its keys, and answers once',
      async () => {
        const now = await deviceKeysOf(api, account);
        check('published keys of its device', keys ?? now, now);
        const room = await peer.directRoom(account.userId);
        const asked = [await pose(stage, room)];
        await untilAnswered(stage, account.userId, asked);
        expectEachAnsweredOnce(stage, account.userId, asked);
      },
    );
  },
});

function settings({ case: which, account, installation }: StartStage & { readonly case: string }) {
  if (which === 'by-token') return {};
  const isLater = installation.isThere('carapace.json5');
  return { ...passwordLogin(account), ...(isLater && ({ configuration: 'as it is' } as const)) };
}

/** @returns whether it was cut off. */
async function endAt(
  stage: StartStage & { readonly case: string },
  at: number,
  kind: 'killed' | 'power-lost',
): Promise<boolean> {
  const { check, installation, crashes } = stage;
  crashes.arm({ at, strike: { kind: 'kill' } });
  const attempt = await installation.start(settings(stage));
  const outcome = await attempt.settled();
  crashes.disarm();
  if (!crashes.hasStruck) {
    check('how the start went', 'connected', inShort(outcome));
    return false;
  }
  await installation.kill();
  if (kind === 'power-lost') crashes.lose('all');
  check('secrets in its files', 'none', crashes.secretsOnDisk().join(', ') || 'none');
  return true;
}
