import type { BrokenRule, Witness } from '../../witness.ts';
import type { Peer, ReceivedMessage } from '../peers/peer.ts';
import type { PosedQuestion } from './note-questions.ts';

/** Looks at the form in which questions were answered: whether clients show each answer, where it belongs, to those who may read it. */
export class FormWitness implements Witness {
  readonly #peers: readonly Peer[];
  readonly #questions: readonly PosedQuestion[];

  /** @param questions all that the peers have asked. */
  constructor(peers: readonly Peer[], questions: readonly PosedQuestion[]) {
    this.#peers = peers;
    this.#questions = questions;
  }

  async testify(): Promise<readonly BrokenRule[]> {
    const said = this.#fromOthers();
    const answers = said.filter((message) => this.#answeredBy(message).length > 0);
    const ofCast = this.#idsOfCast();
    return [
      ...broken(
        answers.some((answer) => answer.wireType !== 'm.room.encrypted' && this.#wasAskedInSecret(answer)),
        'answered-in-clear',
        'answered in clear what it was asked encrypted',
        'encryption',
      ),
      ...broken(
        answers.some(({ replaces }) => replaces !== undefined && ofCast.has(replaces)),
        'edits-others',
        'sent an answer as an edit of what a person had said, which no client shows',
      ),
      ...broken(
        answers.some((answer) => this.#repliesToAnother(answer)),
        'replied-to-another',
        'sent an answer as the reply to another question',
      ),
      ...broken(
        this.#overwrites(answers),
        'answer-overwritten',
        'wrote the answer to one question over that to another',
      ),
      ...broken(
        said.some(({ callsRoom }) => callsRoom),
        'calls-everybody',
        'called everybody in a room',
      ),
    ];
  }

  #fromOthers(): ReceivedMessage[] {
    const cast = this.#cast();
    const heard = this.#peers.flatMap(({ heard: { items } }) => items);
    const byId = new Map(heard.map((message) => [message.eventId, message]));
    return [...byId.values()].filter(({ sender }) => !cast.has(sender));
  }

  #idsOfCast(): ReadonlySet<string> {
    const cast = this.#cast();
    const events = this.#peers.flatMap(({ transcript: { items } }) => items);
    return new Set(events.flatMap(({ from, eventId }) => (cast.has(from) && eventId ? [eventId] : [])));
  }

  #cast(): ReadonlySet<string> {
    return new Set(this.#peers.map(({ userId }) => userId));
  }

  #answeredBy({ room, body }: ReceivedMessage): PosedQuestion[] {
    return this.#questions.filter(
      ({ conversation, isAnsweredBy }) => conversation === room && isAnsweredBy(body),
    );
  }

  #wasAskedInSecret(answer: ReceivedMessage): boolean {
    const ids = new Set(this.#answeredBy(answer).map(({ eventId }) => eventId));
    return this.#peers.some(({ transcript: { items } }) =>
      items.some(({ eventId, encrypted }) => encrypted && eventId !== undefined && ids.has(eventId)),
    );
  }

  #repliesToAnother({ repliesTo, ...answer }: ReceivedMessage): boolean {
    const target = this.#questions.find(({ eventId }) => eventId !== undefined && eventId === repliesTo);
    return target !== undefined && !this.#answeredBy(answer).includes(target);
  }

  /** A bot that writes its answer bit by bit answers with all versions the same question, or none. */
  #overwrites(answers: readonly ReceivedMessage[]): boolean {
    const versions = Map.groupBy(answers, ({ eventId, replaces = eventId }) => replaces);
    return [...versions.values()].some((all) => {
      const answered = all.map((one) => this.#answeredBy(one));
      return answered.some((some) => answered.some((others) => !some.some((one) => others.includes(one))));
    });
  }
}

function broken(isBroken: boolean, rule: string, sentence: string, about = 'answers'): BrokenRule[] {
  if (!isBroken) return [];
  const failsAlone = 'all else went well, but an answer came in a wrong form';
  return [{ rule, sentence, about, certainty: 'proven', isSilence: false, failsAlone }];
}
