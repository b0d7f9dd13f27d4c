import { ControlError, type Stage } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import type { Verification } from './verification.ts';

const doneType = 'm.key.verification.done';

/** The stage of scenarios in which the homeserver lies to the bot. */
export type LiarStage = Stage<'bot' | 'oracle' | 'peer' | 'traffic'>;

/** What comes with the next answer of the homeserver has come before the second answer of the bot. */
export async function talkTwice(stage: LiarStage, room: string): Promise<void> {
  await talk(stage, room);
  await talk(stage, room);
}

/** The operator says that the strings match, of a verification that the bot may have cancelled by then. */
export async function confirmIfOpen({ botFlow }: Verification): Promise<void> {
  await botFlow.confirm().catch((error: unknown) => {
    if (!(error instanceof ControlError)) throw error;
  });
}

/** What a lie was, and what a bot could make of it. */
export interface Deceit {
  /** What the homeserver did, in words that follow "a homeserver that". */
  readonly lie: string;
  /** Whether a bot could see that something was wrong, so that it must not take the verification for done. */
  readonly shows: boolean;
  /** When the lie began, where the bot had reason to sign and to say "done" before, in milliseconds of `performance.now()`. */
  readonly sinceMs?: number;
}

/**
 * Nobody is verified, and the bot has signed no key but the person's own. Which link fails is told by the signatures; whether
 * the bot has said "done" is set beside that.
 */
export async function expectNobodyVerified(
  stage: LiarStage,
  room: string,
  { peerFlow }: Verification,
  { lie, shows, sinceMs = 0 }: Deceit,
): Promise<void> {
  const { step, check, finding, oracle, peer, traffic } = stage;
  await step('the bot answers what is said later, twice', () => talkTwice(stage, room));
  await step(`it has signed nothing that is not a key of ${peer.name}`, async () => {
    const theirs = await oracle.masterKeyOf(peer);
    const foreign = traffic.signed.items.filter(
      ({ user, name, atMs }) => atMs > sinceMs && user === peer.userId && name !== theirs,
    );
    check(
      `keys that the bot has signed as those of ${peer.name}`,
      'none that are not',
      foreign.length === 0 ? 'none that are not' : foreign.map(({ name }) => name).join(', '),
    );
  });
  await step('nobody is verified, whatever the bot says', async () => {
    const broken = await oracle.brokenTowards(peer, 'after the lie');
    check('signature of the bot over the person', 'missing', await oracle.botsSignature(peer));
    const saysDone = peer.transcript.items.some(
      ({ flow, type, direction, atMs }) =>
        atMs > sinceMs && flow === peerFlow.id && direction === 'received' && type === doneType,
    );
    if (shows) check('the bot says "done"', false, saysDone);
    else if (saysDone)
      finding(
        `what the bot says to a homeserver that ${lie}`,
        'nothing that the signatures do not bear out',
        `"done": it believed a liar; ${broken}`,
      );
  });
}
