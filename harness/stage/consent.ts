import type { Capability } from '../bots/capabilities.ts';
import { awaitPerson } from '../networks/live/await-person.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import type { Peer } from '../networks/matrix/peers/peer.ts';
import type { Wait } from '../waiting/waiting.ts';
import type { Scene } from './scene.ts';

const peopleTakeLonger = 3;

/** What a verification needs where neither the bot nor the account of the person was made by the run. */
export interface Consent {
  /** A person on the side of the bot; undefined where the bot needs none, or has a control API. */
  readonly colleague: Colleague | undefined;
}

/** A person who is told what to do: on the side of the bot, or in a client of their own. */
export class Colleague {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /**
   * Tells them what to do, and gives what shows that they have done it.
   * @throws BlockedError where nothing shows it in time.
   */
  async does<T>(please: string, shows: (wait: Wait) => Promise<T>): Promise<T> {
    const { signal, run } = this.#scene;
    const limitMs = run.limits.startMs * peopleTakeLonger;
    return await awaitPerson(please, shows, { limitMs, signal, say: run.settings.say });
  }
}

/** Whether a verification takes a person on the side of a bot. */
export function takesColleague(claims: Iterable<Capability>): boolean {
  const all = new Set(claims);
  return !all.has('sas.confirms-itself') && !all.has('control.verifications');
}

/** Gets what a verification needs. The identity of an account that was given is lent to the client of the person. */
export async function openConsent(scene: Scene, matrix: MatrixNetwork, peer: Peer): Promise<Consent> {
  await matrix.lendIdentity?.(peer);
  return { colleague: takesColleague(scene.run.target.claims) ? new Colleague(scene) : undefined };
}
