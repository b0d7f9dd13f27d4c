import type { Evidence } from '../../../../reports/index.ts';
import type { BrokenRule, Witness } from '../../witness.ts';
import type { Peer, ReceivedMessage } from '../peers/peer.ts';

/** How an answer to what was said is known; undefined for what asks for none of its own. */
export type RecogniseAnswer = (said: string) => ((body: string) => boolean) | undefined;

interface Question {
  readonly room: string;
  readonly isAnsweredBy: (body: string) => boolean;
}

/**
 * Accounts for all questions of a cast when the scenario is over: each has one answer at most, in its own room. A
 * question without an answer counts where the scenario has waited for one.
 */
export class AccountingWitness implements Witness {
  readonly #peers: readonly Peer[];
  readonly #record: (evidence: Evidence) => void;
  readonly #questions: Question[] = [];
  #isRecorded = false;

  /** Listens to what the peers say from now on. */
  constructor(peers: readonly Peer[], recognise: RecogniseAnswer, record: (evidence: Evidence) => void) {
    this.#peers = peers;
    this.#record = record;
    for (const peer of peers) {
      const send = peer.send.bind(peer);
      peer.send = (room, text) => {
        const isAnsweredBy = recognise(text);
        if (isAnsweredBy !== undefined) this.#questions.push({ room, isAnsweredBy });
        return send(room, text);
      };
    }
  }

  async untilSilent(): Promise<void> {}

  async suspect(): Promise<undefined> {}

  async testify(): Promise<readonly BrokenRule[]> {
    if (this.#questions.length === 0) return [];
    const heard = this.#fromOthers();
    let [again, elsewhere, unanswered] = [0, 0, 0];
    for (const { room, isAnsweredBy } of this.#questions) {
      const answers = heard.filter(({ body }) => isAnsweredBy(body));
      const here = new Set(answers.filter((one) => one.room === room).map(firstIdOf)).size;
      if (here > 1) again += 1;
      if (here === 0) unanswered += 1;
      if (answers.some((one) => one.room !== room)) elsewhere += 1;
    }
    const all = this.#questions.length;
    if (!this.#isRecorded) this.#recordSums({ all, again, elsewhere, unanswered });
    return [
      ...broken(again, 'answered-again', `answered ${again} of ${all} questions more than once`),
      ...broken(elsewhere, 'answered-elsewhere', `answered ${elsewhere} of ${all} questions in another room`),
    ];
  }

  #fromOthers(): ReceivedMessage[] {
    const cast = new Set(this.#peers.map(({ userId }) => userId));
    return this.#peers.flatMap(({ heard }) => heard.items.filter(({ sender }) => !cast.has(sender)));
  }

  /** Once: a scenario that fails for this is looked at again. */
  #recordSums({ all, again, elsewhere, unanswered }: Readonly<Record<string, number>>): void {
    this.#isRecorded = true;
    const check = (name: string, observed = 0): void =>
      this.#record({ kind: 'check', name, expected: 0, observed, ok: observed === 0 });
    check(`of ${all} questions, answered more than once`, again);
    check(`of ${all} questions, answered in another room`, elsewhere);
    if (unanswered === 0) return;
    const name = `of ${all} questions, ${unanswered} without an answer`;
    this.#record({ kind: 'unchecked', name, why: 'nobody waited for one' });
  }
}

/** Of an answer that was rewritten, the first. */
function firstIdOf({ eventId, replaces = eventId }: ReceivedMessage): string {
  return replaces;
}

function broken(count: number, rule: string, sentence: string): BrokenRule[] {
  if (count === 0) return [];
  return [
    {
      rule,
      sentence,
      about: 'accounting',
      certainty: 'proven',
      isSilence: false,
      failsAlone: 'all else went well, but not each question has one answer',
    },
  ];
}
