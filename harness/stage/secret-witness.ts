import type { BrokenRule, Witness } from '../networks/witness.ts';
import type { RunScope } from './run-scope.ts';

/** Something that a bot has said. */
export interface Saying {
  /** E.g. `its log`. */
  readonly where: string;
  readonly text: string;
}

/** Looks for secrets in what bots and services say. Reports show none of them, hence nobody else would notice. */
export class SecretWitness implements Witness {
  readonly #run: Pick<RunScope, 'findSecrets'>;
  readonly #sayings: () => readonly Saying[];
  readonly #who: string | undefined;

  /**
   * @param sayings all that has been said so far.
   * @param who who has said it. Default: the bot.
   */
  constructor(run: Pick<RunScope, 'findSecrets'>, sayings: () => readonly Saying[], who?: string) {
    this.#who = who;
    this.#run = run;
    this.#sayings = sayings;
  }

  async testify(): Promise<readonly BrokenRule[]> {
    const told = this.#sayings().flatMap(({ where, text }) =>
      this.#run.findSecrets(text).map((label) => `told a secret in ${where}: ${label}`),
    );
    return [...new Set(told)].map((sentence) => ({
      rule: 'secret-told',
      ...(this.#who !== undefined && { who: this.#who }),
      sentence,
      about: 'secrets',
      certainty: 'proven',
      isSilence: false,
      failsAlone: 'all else went well, but a secret was told',
    }));
  }
}
