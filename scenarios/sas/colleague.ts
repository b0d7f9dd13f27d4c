import {
  BlockedError,
  CancelledError,
  giveUpWhenLate,
  unlessCancelled,
  type Colleague,
  type BotStage,
  type PeerFlow,
  type Sas,
  type Wait,
} from '../../harness/index.ts';
import { decimalsText } from '../compare-sas.ts';
import { hasStarted } from '../has-started.ts';
import type { Verification } from './verification.ts';

/** The part of the usual limit within which a bot has pressed start, if it does that. */
const shareForStart = 0.5;
/** What ends a verification that somebody declines, or leaves alone for too long. */
const declines = new Set(['m.user', 'm.timeout']);

/** A person on the side of the bot accepts; what the bot shows, they alone see. */
export async function takeUpWith(
  colleague: Colleague,
  stage: BotStage,
  peerFlow: PeerFlow,
): Promise<Verification> {
  const { bot, peer } = stage;
  const seen =
    (step: string) =>
    (wait: Wait): Promise<unknown> =>
      peer.transcript.first(
        ({ flow, type, direction }) =>
          flow === peerFlow.id && direction === 'received' && type === `m.key.verification.${step}`,
        wait,
      );
  const asked = `${peer.userId} (device ${peer.deviceId}) asks ${bot.userId} for a verification.`;
  await unlessDeclined(
    stage,
    peerFlow,
    colleague.does(
      `${asked} Accept it on the side of the bot, in Carapace: cara matrix verifications, then cara matrix accept <flow>.`,
      seen('ready'),
    ),
  );
  await peerFlow.ready();
  const started = seen('start')({
    why: 'the bot to press start',
    deadlineMs: stage.deadlineMs * shareForStart,
    signal: stage.signal,
  });
  if ((await giveUpWhenLate(started)) === undefined && !hasStarted(peer, peerFlow)) await peerFlow.start();
  return {
    peer,
    peerFlow,
    botFlow: {
      sas: async () => undefined,
      async confirm() {
        const please = `The bot must show these: ${inWords(await peerFlow.sas())}. If it does, say on its side that they match, in Carapace: cara matrix confirm <flow> --match. If it shows others, say that they do not.`;
        bot.noteConfirmed(peer, peerFlow.id);
        await unlessDeclined(stage, peerFlow, colleague.does(please, seen('mac')));
      },
      reject: refuse,
      cancel: refuse,
    },
  };
}

/** Pictures with their names, and the numbers. */
function inWords(sas: Sas): string {
  const emoji = sas.emoji.map(({ symbol, description }) => `${symbol} ${description}`).join(', ');
  return [emoji, `the numbers ${decimalsText(sas)}`].filter(Boolean).join('; or ');
}

/** @throws BlockedError where it was declined: who does that, and why, nobody knows. */
async function unlessDeclined<T>({ peer }: BotStage, { id }: PeerFlow, done: Promise<T>): Promise<T> {
  try {
    return await unlessCancelled(peer, id, done);
  } catch (error) {
    if (!(error instanceof CancelledError) || !error.byBot || !declines.has(error.code)) throw error;
    throw new BlockedError(`it was not accepted on the side of the bot: ${error.message}`, { cause: error });
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new BlockedError('a person is asked to confirm, and for nothing else'));
}
