import type { Peer, PeerFlow, Sas } from '../peer.ts';

/** Who does what in a verification. */
export interface Parts<Asks extends Peer, Answers extends Peer> {
  readonly asks: Asks;
  readonly answers: Answers;
  /** Which of the two presses start. */
  readonly starts: 'asks' | 'answers';
  /** Where the request goes: a room, or the other's device. */
  readonly room: string | undefined;
}

type FlowOf<P extends Peer> = Awaited<ReturnType<P['requestFrom']>>;

/** Two people up to the emoji. */
export async function showEmoji<Asks extends Peer, Answers extends Peer>({
  asks,
  answers,
  starts,
  room,
}: Parts<Asks, Answers>) {
  const { userId, deviceId } = answers;
  const asked = (await (room === undefined
    ? asks.verifyDevice(userId, deviceId)
    : asks.verifyUser(userId, room))) as FlowOf<Asks>;
  const answered = (await answers.requestFrom(asks.userId)) as FlowOf<Answers>;
  await answered.accept();
  await asked.ready();
  await (starts === 'asks' ? asked : answered).start();
  const shown: [Sas, Sas] = await Promise.all([asked.sas(), answered.sas()]);
  return { asked, answered, shown };
}

/** Two people who say that the emoji are the same, one after the other. */
export async function agree(first: PeerFlow, second: PeerFlow): Promise<void> {
  await first.confirm();
  await second.confirm();
  await Promise.all([first.done(), second.done()]);
}
