import { recogniseAnswer, usualTalk } from '../bots/talk.ts';
import type { Account } from '../networks/matrix/client-server/accounts.ts';
import {
  AccountingWitness,
  type AccountingOptions,
} from '../networks/matrix/diagnosis/accounting-witness.ts';
import { ClearTextWitness } from '../networks/matrix/diagnosis/clear-text-witness.ts';
import { FormWitness } from '../networks/matrix/diagnosis/form-witness.ts';
import { noteQuestions } from '../networks/matrix/diagnosis/note-questions.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import type { LibolmProcesses } from '../networks/matrix/peers/libolm/libolm-process.ts';
import type { Peer } from '../networks/matrix/peers/peer.ts';
import { startPeer } from '../networks/matrix/peers/start-peer.ts';
import { makeDevice } from './accounts.ts';
import type { AnyCastMember } from './cast.ts';
import type { Scene } from './scene.ts';
import { SecretWitness, type Saying } from './secret-witness.ts';

interface Joining {
  readonly name: string;
  readonly account: Account;
  readonly member: AnyCastMember;
  readonly matrix: MatrixNetwork;
  readonly libolm: LibolmProcesses;
}

/** Starts a peer that ends with the scenario. */
export async function joinIn(
  scene: Scene,
  { name, account, member, matrix, libolm }: Joining,
): Promise<Peer> {
  const peer = await startPeer(scene.playedBy, {
    name,
    account,
    baseUrl: matrix.baseUrl,
    deadlineMs: scene.run.limits.stepMs,
    signal: scene.signal,
    libolm,
    discretion: matrix.discretion?.(account),
    makeFolder: () => scene.run.ledger.temporaryFolder('keys'),
    logIn: () => makeDevice(name, account, scene, matrix),
    ...(typeof member === 'object' && member),
  });
  peer.transcript.subscribe(({ atMs, ...event }) => scene.record(event, atMs));
  return scene.stack.use(peer);
}

/**
 * Looks at all that these peers are told.
 * @param countDeadLetters how many texts the bot has put aside. Default: that cannot be seen.
 */
export function listenTo(
  scene: Scene,
  peers: readonly Peer[],
  countDeadLetters: AccountingOptions['countDeadLetters'] = async () => undefined,
): void {
  scene.addWitness(new SecretWitness(scene.run, () => sayingsHeardBy(peers)));
  scene.addWitness(new ClearTextWitness(peers));
  const { talk = usualTalk } = scene.run.target;
  const questions = noteQuestions(peers, (said) => recogniseAnswer(talk, said));
  scene.addWitness(new AccountingWitness(peers, { questions, record: scene.record, countDeadLetters }));
  scene.addWitness(new FormWitness(peers, questions));
}

/** Has the owner of a device sign it. */
export async function signDevice(
  device: Peer,
  ownerName: string | undefined,
  peers: readonly Peer[],
): Promise<void> {
  const owner = ownerName === undefined ? undefined : peers.find(({ name }) => name === ownerName);
  await owner?.signOwnDevice?.(device.deviceId);
}

/** What others than the cast have sent them. */
function sayingsHeardBy(peers: readonly Peer[]): Saying[] {
  const cast = new Set(peers.map(({ userId }) => userId));
  const received = peers.flatMap(({ transcript }) => transcript.items.filter(({ from }) => !cast.has(from)));
  return received.map(({ content }) => ({ where: 'a message', text: JSON.stringify(content ?? {}) }));
}
