import { ControlError, knownDeviations, type BotStage, type Peer, type Stage } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { groupsIn, openRoom, startedByBot, type Setting, type Starter } from './routes.ts';
import { compareSas, confirmBoth, outcomeOfKey, type Verification } from './verification.ts';

/** What somebody in between could send in place of what is right, and when it shows. */
const forgeries = {
  'wrong-commitment': 'at the key',
  'unusable-key': 'at the key',
  'wrong-mac': 'at the mac',
  'wrong-keys-mac': 'at the mac',
} as const;

/** Somebody who takes part in a verification. */
export interface Participant {
  readonly name: string;
  /** What they send that is wrong; absent for honest people. */
  readonly forges?: keyof typeof forgeries;
  readonly starter?: Starter;
}

/** The members of the cast. */
export function castOfForgers(people: readonly Participant[]) {
  return people.map(({ name, forges }) => ({
    name,
    deviate: forges === undefined ? {} : knownDeviations[forges]!.deviate,
  }));
}

const reasons = ['m.key_mismatch', 'm.mismatched_sas'];

interface Playing extends Participant {
  readonly peer: Peer;
  readonly room: string;
  readonly verification: Verification;
}

/** How a verification with one of them begins. */
export type Begin = (participant: Participant, peer: Peer, room: string) => Promise<Verification>;

/** Goes through verifications with forgers, which the bot must refuse, and with honest people, which it must sign. */
export async function refuseForgeries(
  stage: Stage<'bot' | 'oracle' | 'peer' | 'peers'>,
  setting: Setting,
  people: readonly Participant[],
  begin: Begin,
): Promise<void> {
  const cast = people.map((participant, index) => ({ participant, peer: stage.peers[index]! }));
  // Verifications with honest people alone are the subject of others.
  const groups = groupsIn(setting, cast).filter((group) =>
    group.some(({ participant: { forges } }) => forges),
  );
  for (const group of groups) {
    const names = group.map(({ participant }) => participant.name).join(', ');
    const playing = await stage.step(`verifications with ${names} begin`, () =>
      Promise.all(
        group.map(async ({ participant, peer }): Promise<Playing> => {
          const room = await openRoom(stage, peer);
          return { ...participant, peer, room, verification: await begin(participant, peer, room) };
        }),
      ),
    );
    await refuseKeys(stage, playing);
    await refuseMacs(stage, playing, group.length > 1);
    await expectHonest(stage, playing);
    await stage.step('the bot has signed none of the others by then', async () => {
      for (const { forges, peer } of playing)
        if (forges !== undefined)
          stage.check(
            'signature of the bot over the peer',
            'missing',
            await stage.oracle.botsSignature(peer),
          );
    });
  }
}

async function refuseKeys(stage: BotStage, playing: readonly Playing[]): Promise<void> {
  const { step, check, oracle, leaveUnchecked } = stage;
  for (const { name, forges, verification, peer, room } of showing(playing, 'at the key')) {
    if (forges === 'wrong-commitment' && !(await startedByBot(stage, verification))) {
      leaveUnchecked(
        `the commitment of ${name}`,
        'the bot leaves the start, and so its own commitment, to others',
      );
      continue;
    }
    await step(`the bot cancels the verification with ${name}, for ${forges}`, async () => {
      check(`what came of the key of ${name}`, 'cancelled', await outcomeOfKey(stage, verification));
    });
    await step(`the bot answers what ${name} says later, and nobody trusts them`, async () => {
      await talk(stage, room, peer);
      await oracle.expectUnverified(peer);
    });
  }
}

/** @param peerFirst whether the person's mac is there before the bot's operator says anything. */
async function refuseMacs(stage: BotStage, playing: readonly Playing[], peerFirst: boolean): Promise<void> {
  const { step, check, oracle } = stage;
  for (const { name, forges, verification, peer, room } of showing(playing, 'at the mac')) {
    await step(`the bot and ${name} show the same emoji and decimals`, () => compareSas(stage, verification));
    await step(`both say that they match, ${name} with ${forges}`, () =>
      peerFirst ? confirmAfterPeer(verification) : confirmBoth(verification, 'bot-confirms-first', stage),
    );
    await step(`the bot cancels the verification with ${name}`, async () => {
      check.oneOf('code of the cancellation', reasons, await verification.peerFlow.cancelled());
    });
    await step(`the bot answers what ${name} says later, and has not signed them`, async () => {
      await talk(stage, room, peer);
      check('signature of the bot over the peer', 'missing', await oracle.botsSignature(peer));
    });
  }
}

/** The bot may have cancelled by the time that its operator says something. */
async function confirmAfterPeer({ peerFlow, botFlow }: Verification): Promise<void> {
  await peerFlow.confirm();
  await botFlow.confirm().catch((error: unknown) => {
    if (!(error instanceof ControlError)) throw error;
  });
}

async function expectHonest(stage: BotStage, playing: readonly Playing[]): Promise<void> {
  const { step, oracle } = stage;
  for (const { name, verification, peer } of playing.filter(({ forges }) => forges === undefined)) {
    await step(`the bot and ${name}, who is honest, show the same emoji and decimals`, () =>
      compareSas(stage, verification),
    );
    await step('both say that they match', () => confirmBoth(verification, 'bot-confirms-first', stage));
    await step(`${name} considers it done`, () => verification.peerFlow.done());
    await step(`the signatures prove the verification with ${name}`, () => oracle.expectVerified(peer));
  }
}

function showing(playing: readonly Playing[], when: string): readonly Playing[] {
  return playing.filter(({ forges }) => forges !== undefined && forgeries[forges] === when);
}
