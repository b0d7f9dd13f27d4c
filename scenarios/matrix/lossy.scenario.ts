import { BlockedError, scenario, type BotRequest, type Peer, type Stage } from '../../harness/index.ts';
import { answeredAgain, pose, untilAnswered, type Asked } from '../accounting.ts';
import { countersOf } from '../counters.ts';
import { castOfEncryptors } from '../sas/only-encrypted.ts';
import { untilAccountedFor } from './books.ts';

const roomCount = 10;
/** The rest of the rooms are in clear. */
const encryptedCount = 3;
const textsEach = 10;
const sent = 2 * roomCount * textsEach;
const lostShare = 0.1;
/** Of the answers, each of that number is refused for good. */
const refusedEach = 40;

const names = Array.from({ length: 2 * roomCount }, (_, index) => `p${String(index + 1).padStart(2, '0')}`);

type Pair = readonly [opens: Peer, comes: Peer];

export default scenario({
  id: 'matrix.lossy',
  title:
    'Of 200 texts of 20 people in 10 rooms each is answered once or counted as failed while a tenth of the bot’s requests is lost',
  tags: ['matrix', 'accounting'],
  requires: ['matrix.plain', 'matrix.encrypted', 'control.troubles'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'daemon', 'traffic'],
  // Twenty of the others would need more memory than the rest of the run.
  playedBy: ['spec'],
  cast: [...castOfEncryptors(...names.slice(0, 2 * encryptedCount)), ...names.slice(2 * encryptedCount)],
  mutants: {
    'says-again-what-was-not-confirmed': 'numbers of questions answered more than once: expected none',
    'forgets-what-was-not-confirmed': `for each of ${sent} questions to be answered or counted as failed`,
    'forgets-news-that-were-lost': `for each of ${sent} questions to be answered or counted as failed`,
    'counts-no-failures': `for each of ${sent} questions to be answered or counted as failed`,
  },
  async run(stage) {
    const { step, check, bot, peers, traffic } = stage;
    const losses = traffic.lose({ share: lostShare, seed: 1 });
    const rooms = await step(`${roomCount} rooms are opened, and a second person comes into each`, () =>
      Promise.all(pairsOf(peers).map((pair) => open(stage, pair))),
    );
    const failedBefore = await failures(stage);
    using _refusals = traffic.refuse(each(refusedEach), {
      status: 403,
      body: { errcode: 'M_FORBIDDEN', error: 'not this one' },
    });
    const asked = await step(`everybody says ${textsEach} things`, async () => {
      const said = rooms.flatMap(({ room, pair }) => pair.map((peer) => sayAll(stage, room, peer)));
      return (await Promise.all(said)).flat();
    });
    const failed = async (): Promise<number> => (await failures(stage)) - failedBefore;
    const books = await step('each is answered, or counted as failed', () =>
      untilAccountedFor(stage, bot.userId, asked, failed),
    );
    losses[Symbol.dispose]();
    if (Math.min(losses.lost.request, losses.lost.answer) === 0)
      throw new BlockedError('the bot made so few requests that none, or no answer, was lost');
    await step('it answers what is said later, and has answered none of these twice', async () => {
      _refusals[Symbol.dispose]();
      await untilAnswered(
        stage,
        bot.userId,
        await Promise.all(rooms.map(({ room, pair: [peer] }) => pose(stage, room, peer))),
      );
      check('numbers of questions answered more than once', 'none', answeredAgain(bot.userId, asked));
      check('questions answered or counted as failed', sent, books.answered + (await failed()));
    });
  },
});

function pairsOf(peers: readonly Peer[]): Pair[] {
  return Array.from({ length: roomCount }, (_, index) => [peers[2 * index]!, peers[2 * index + 1]!]);
}

async function open({ bot }: Stage<'bot'>, pair: Pair): Promise<{ room: string; pair: Pair }> {
  const [opens, comes] = pair;
  const room = await opens.directRoom(bot.userId);
  await opens.invite!(room, comes.userId);
  await comes.entered(room);
  return { room, pair };
}

async function sayAll(stage: Stage<'peer'>, room: string, peer: Peer): Promise<Asked[]> {
  const all: Asked[] = [];
  while (all.length < textsEach) all.push(await pose(stage, room, peer));
  return all;
}

async function failures(stage: Stage<'daemon'>): Promise<number> {
  return (await countersOf(stage))['inboundDispatchFailureTotal'] ?? 0;
}

/** Matches each text of that number that the bot sends, however often it tries. */
function each(number: number): (request: BotRequest) => boolean {
  const seen = new Map<string, number>();
  return ({ method, path }) => {
    if (method !== 'PUT' || !/\/send\/m\.room\.(?:message|encrypted)\//.test(path)) return false;
    if (!seen.has(path)) seen.set(path, seen.size + 1);
    return seen.get(path)! % number === 0;
  };
}
