import { seededRandom } from '../seeded-random.ts';
import type { BotRequest } from './proxied-request.ts';

/** What is lost of a request: the request itself, so that the homeserver never has it, or the homeserver's answer. */
export type Loss = 'request' | 'answer';

/** Which requests are lost. */
export interface LossWishes {
  /** Of all that match, from 0 to 1. */
  readonly share: number;
  /** Decides of the first, second, … request that matches whether it is lost. */
  readonly seed: number;
  /** What is lost of them. Default: of one half the request, of the other half the answer. */
  readonly what?: Loss;
  /** Default: all. */
  readonly matches?: (request: BotRequest) => boolean;
}

/** Losses that are in force until they are disposed of. */
export interface Losses extends Disposable {
  /** How many there have been so far. */
  readonly lost: Readonly<Record<Loss, number>>;
}

interface Chance {
  readonly matches: (request: BotRequest) => boolean;
  readonly draw: () => Loss | undefined;
  readonly lost: Record<Loss, number>;
}

/** The losses that are in force. */
export class LossFaults {
  readonly #chances = new Set<Chance>();

  begin({ share, seed, what, matches = () => true }: LossWishes): Losses {
    const random = seededRandom(seed);
    const draw = (): Loss | undefined => {
      const drawn = random();
      if (drawn >= share) return undefined;
      return what ?? (drawn < share / 2 ? 'request' : 'answer');
    };
    const chance: Chance = { matches, draw, lost: { request: 0, answer: 0 } };
    this.#chances.add(chance);
    return { lost: chance.lost, [Symbol.dispose]: () => void this.#chances.delete(chance) };
  }

  /** What is lost of a request, asked once for each; undefined where nothing is. */
  lossOf(request: BotRequest): Loss | undefined {
    for (const { matches, draw, lost } of this.#chances) {
      const loss = matches(request) ? draw() : undefined;
      if (loss === undefined) continue;
      lost[loss] += 1;
      return loss;
    }
    return undefined;
  }
}
