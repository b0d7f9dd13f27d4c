import {
  eventually,
  MatrixApi,
  newQuestion,
  type BotStage,
  type Peer,
  type Question,
  type ReceivedMessage,
  type Stage,
} from '../harness/index.ts';
import { none, numbersOf, untilAllAnswered } from './questions.ts';

/** Something that was asked. */
export interface Asked {
  readonly question: Question;
  readonly room: string;
  readonly peer: Peer;
}

type TalkStage = Pick<BotStage, 'talk' | 'check' | 'leaveUnchecked' | 'signal' | 'deadlineMs'>;

/** More than anybody says in a scenario, and no more than a homeserver tells at once. */
const eventLimit = 100;

/** Asks something and does not wait for the answer. */
export async function pose(
  { talk, peer: first }: Pick<BotStage, 'talk' | 'peer'>,
  room: string,
  peer: Peer = first,
): Promise<Asked> {
  const question = newQuestion(talk);
  await peer.send(room, question.text);
  return { question, room, peer };
}

/** Asks two things, the second when the first is answered. */
export async function poseInTurn(
  stage: TalkStage & Pick<BotStage, 'peer'>,
  bot: string,
  room: string,
  peer: Peer = stage.peer,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  while (asked.length < 2) {
    asked.push(await pose(stage, room, peer));
    await untilAnswered(stage, bot, asked);
  }
  return asked;
}

/** Waits until each question has an answer. */
export async function untilAnswered(
  { signal, deadlineMs }: TalkStage,
  bot: string,
  asked: readonly Asked[],
): Promise<void> {
  const answered = (): number => answeredOf(bot, asked);
  await untilAllAnswered(asked.length, answered, {
    instead: () => `${asked.length === 1 ? 'and none came' : `and not to number ${missing()}`}${elsewhere()}`,
    lastSeen: () => `answers to ${answered()}`,
    deadlineMs,
    signal,
  });

  function missing(): string {
    return numbersOf(asked, (one) => answersTo(one, bot, asked).length === 0);
  }
  function elsewhere(): string {
    const numbers = answeredElsewhere(bot, asked);
    return numbers === none ? '' : `; answered in another room: number ${numbers}`;
  }
}

/** Waits until a question has an answer, or the bot has refused one: there were `before` refusals when it was asked. */
export async function untilAnsweredOrRefused(
  stage: TalkStage & Stage<'bot'>,
  { question, peer }: Asked,
  before: number,
): Promise<void> {
  const { bot, signal, deadlineMs } = stage;
  const isAnswered = (): boolean =>
    peer.heard.items.some(({ sender, body }) => sender === bot.userId && question.isAnsweredBy(body));
  await eventually(() => isAnswered() || refusalsOf(stage, peer) > before || undefined, {
    why: 'an answer to a question, or a refusal',
    deadlineMs,
    signal,
  });
}

/** How often the bot has told a person to ask again. */
export function refusalsOf({ bot }: Stage<'bot'>, { heard }: Peer): number {
  return heard.items.filter(({ sender, body }) => sender === bot.userId && /ask me again/u.test(body)).length;
}

/**
 * Every question was answered exactly once, in its room: none lost, none answered twice, none elsewhere. Say something
 * later first, and wait for its answer, so that what came twice has come. What a bot says besides, and how often it
 * rewrites an answer, is its own affair.
 */
export function expectEachAnsweredOnce(
  { check, leaveUnchecked }: TalkStage,
  bot: string,
  asked: readonly Asked[],
): void {
  if (asked.some(({ question }) => !question.hasOwnAnswer)) {
    for (const room of new Set(asked.map((one) => one.room))) {
      const here = asked.filter((one) => one.room === room);
      check('answers in a room, to as many questions', here.length, answersTo(here[0]!, bot, asked).length);
    }
    leaveUnchecked('which question each answer belongs to', 'all answers of the bot are the same');
    return;
  }
  check(
    'numbers of questions without an answer',
    none,
    numbersOf(asked, (one) => times(one) === 0),
  );
  check('numbers of questions answered more than once', none, answeredAgain(bot, asked));
  check('numbers of questions answered in another room', none, answeredElsewhere(bot, asked));

  function times(one: Asked): number {
    return answersTo(one, bot, asked).length;
  }
}

/**
 * The order in which questions of one room were answered, by their numbers: `1 2 3`. The homeserver is asked for it:
 * clients decrypt messages one apart from the other, and hear them out of their order.
 */
export async function orderOfAnswers(
  { matrix: { baseUrl }, signal }: Pick<Stage<'matrix'>, 'matrix' | 'signal'>,
  bot: string,
  asked: readonly Asked[],
): Promise<string> {
  const [{ peer, room }] = asked as [Asked];
  const api = new MatrixApi({ baseUrl, accessToken: peer.accessToken, signal });
  const path = `/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=${eventLimit}`;
  const { chunk } = (await api.call('GET', path)) as { chunk: readonly { event_id: string }[] };
  const order = chunk.map(({ event_id: id }) => id).toReversed();
  const at = (one: Asked): number =>
    Math.min(...answersTo(one, bot, asked).map(({ eventId }) => order.indexOf(eventId)));
  return asked
    .map((one, index) => ({ number: index + 1, at: at(one) }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ number }) => number)
    .join(' ');
}

/** Numbers of the questions that were answered more than once in their rooms. */
export function answeredAgain(bot: string, asked: readonly Asked[]): string {
  return numbersOf(asked, (one) => answersTo(one, bot, asked).length > 1);
}

/** Numbers of the questions of which an answer was heard in another room than theirs; none where all answers are the same. */
function answeredElsewhere(bot: string, asked: readonly Asked[]): string {
  return numbersOf(
    asked,
    ({ question, room }) =>
      question.hasOwnAnswer &&
      heardBy(asked, bot).some((message) => message.room !== room && question.isAnsweredBy(message.body)),
  );
}

/** How many questions have an answer in their room. */
export function answeredOf(bot: string, asked: readonly Asked[]): number {
  return asked.filter((one) => answersTo(one, bot, asked).length > 0).length;
}

/** The distinct answers to a question in its room. */
function answersTo({ question, room }: Asked, bot: string, asked: readonly Asked[]): ReceivedMessage[] {
  const answers = heardBy(asked, bot).filter(
    (message) => message.room === room && question.isAnsweredBy(message.body),
  );
  // Of an answer that was rewritten, the first.
  const distinct = answers.toReversed().map((answer) => [answer.replaces ?? answer.eventId, answer] as const);
  return [...new Map(distinct).values()];
}

function heardBy(asked: readonly Asked[], bot: string): ReceivedMessage[] {
  const peers = [...new Set(asked.map(({ peer }) => peer))];
  return peers.flatMap(({ heard }) => heard.items.filter(({ sender }) => sender === bot));
}
