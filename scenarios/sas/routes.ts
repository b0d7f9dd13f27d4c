import type { BotStage, Circumstances, Peer } from '../../harness/index.ts';
import type { Transport } from '../compare-sas.ts';
import { talk } from '../talk.ts';
import { botAsks, type Verification } from './verification.ts';

/** How verifications travel, and whether others go on beside them: each rule must hold in all of these. */
export const settings = ['in-room', 'to-device', 'in-room-beside-others', 'to-device-beside-others'] as const;
export type Setting = (typeof settings)[number];

/** How the verifications of a setting travel. */
export function transportOf(setting: Setting): Transport {
  return setting.startsWith('in-room') ? 'room' : 'to-device';
}

/** The same for the table of where mutants are looked for. */
export function circumstancesOf(setting: Setting, asks: Circumstances['asks']): readonly Circumstances[] {
  const besideOthers = setting.endsWith('-beside-others');
  return [{ transport: transportOf(setting), asks, besideOthers }];
}

/** Scenarios in which a person asks the bot, with the client that can do wrong. */
export const askedByPerson = {
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  acquaintance: true,
  playedBy: ['spec'],
} as const;

/** Scenarios in which the bot asks such a person. */
export const askedByBot = {
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  acquaintance: true,
  playedBy: ['spec'],
} as const;

const inEachSetting = { uses: ['bot', 'oracle', 'peer', 'peers'], cases: settings } as const;

/** The same, once in each setting. */
export const askedByPersonInEach = {
  ...askedByPerson,
  ...inEachSetting,
  verifications: (which: Setting) => circumstancesOf(which, 'person'),
} as const;

/** The same, once in each setting. */
export const askedByBotInEach = {
  ...askedByBot,
  ...inEachSetting,
  verifications: (which: Setting) => circumstancesOf(which, 'bot'),
} as const;

/** Those who verify together: all at the same time, or each alone. */
export function groupsIn<Person>(setting: Setting, people: readonly Person[]): (readonly Person[])[] {
  return setting.endsWith('-beside-others') ? [people] : people.map((person) => [person]);
}

/** Who presses start in a verification that the bot asks for. */
export type Starter = 'bot' | 'peer';

/** The bot asks on its operator's order, in a room or a device of the peer. */
export async function botAsksFor(
  stage: BotStage,
  transport: Transport,
  starter: Starter,
  peer: Peer,
): Promise<Verification> {
  const { bot } = stage;
  if (starter === 'bot') return botAsks(stage, transport, peer);
  const botFlow = transport === 'room' ? await bot.verifyUser(peer) : await bot.verifyDevice(peer);
  const peerFlow = await peer.requestFrom(bot.userId);
  await peerFlow.accept();
  await peerFlow.start();
  await botFlow.started();
  await botFlow.accept();
  return { peer, peerFlow, botFlow };
}

/** The room in which a peer that may be unable to encrypt talks to the bot. */
export async function openRoom(stage: BotStage, peer: Peer): Promise<string> {
  const encrypted = peer.capabilities.encryptedRooms;
  const room = await peer.directRoom(stage.bot.userId, { encrypted });
  await talk(stage, room, peer);
  return room;
}

/** Sees to it that the bot knows the devices of people that it has not met, where it does not ask for those of strangers. */
export async function becomeKnown(stage: BotStage, people: readonly Peer[]): Promise<void> {
  if (stage.claims('sas.strangers')) return;
  await stage.step('bot and people share encrypted rooms and talk', () =>
    Promise.all(people.map((peer) => openRoom(stage, peer))),
  );
}

/** Whether it is the bot that presses start, once somebody has. */
export async function startedByBot(
  { deadlineMs, signal }: BotStage,
  { peer, peerFlow }: Verification,
): Promise<boolean> {
  const start = await peer.transcript.first(
    ({ flow, type }) => flow === peerFlow.id && type === 'm.key.verification.start',
    { why: 'somebody to press start', deadlineMs, signal },
  );
  return start.direction === 'received';
}
