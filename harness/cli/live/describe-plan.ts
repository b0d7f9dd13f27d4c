import { existsSync } from 'node:fs';
import type { Capability } from '../../bots/capabilities.ts';
import { hooks, type HookName } from '../../networks/live/hooks.ts';
import { isAccount } from '../../networks/matrix/live/deployment.ts';
import { takesColleague } from '../../stage/consent.ts';
import type { PlanEntry } from '../../stage/plan-entry.ts';
import { isServed } from '../../stage/cast.ts';
import { castOf, type LiveCost, type Scenario } from '../../stage/scenario.ts';
import { quoted } from '../replay-command.ts';
import { describeTreatment } from './describe-treatment.ts';
import type { Considered } from './play-live.ts';
import type { LiveSettings } from './read-settings.ts';

const usualSeconds = 5;
const hookNames = Object.keys(hooks) as HookName[];

/** What a run would do on a deployment. */
export interface LivePlan {
  readonly bot: string;
  readonly homeserver: string;
  /** Whether somebody can look and talk; without, a run knows what everybody is shown. */
  readonly hasAccount: boolean;
  /** Absent where only the access token tells whose account it is. */
  readonly person: string | undefined;
  /** Who asks the bot to a room that it is to stay away from; absent where nobody does. */
  readonly stranger: string | undefined;
  /** Whose accounts it logs in to, each on a device of its own that is logged out at the end. */
  readonly sessions: readonly string[];
  /** Ids of those that would be played. */
  readonly scenarios: readonly string[];
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
  /** The most that is made and sent. */
  readonly cost: Required<LiveCost>;
  /** What the run does to the bot, and by which command of the operator. */
  readonly hooks: readonly { readonly name: HookName; readonly command: readonly string[] | 'ask' }[];
  /** What cannot be taken back, a sentence each. */
  readonly stays: readonly string[];
}

/** Adds up what the entries cost. */
export function planLive(
  { deployment, bot: { claims }, hooks: given }: LiveSettings,
  considered: readonly Considered[],
): LivePlan {
  const played = considered.flatMap(({ entry, skipped }) => (skipped === undefined ? [entry] : []));
  const sum = (what: keyof LiveCost): number =>
    played.reduce((total, { scenario }) => total + (scenario.live?.[what] ?? 0), 0);
  const { person, stranger, bot, baseUrl } = deployment;
  const visitors = [person, ...(stranger && played.some(hasStranger) ? [stranger] : [])];
  const sessions = visitors.flatMap(({ userId, password }) =>
    userId !== undefined && password !== undefined && played.length > 0 ? [userId] : [],
  );
  const talks = sum('rooms') > 0;
  const used = hookNames.flatMap((name) => {
    const command = given.commands[name];
    const isUsed = played.some(({ scenario }) => uses(scenario, name, claims));
    return command !== undefined && isUsed ? [{ name, command }] : [];
  });
  return {
    bot: bot.userId,
    homeserver: baseUrl,
    hasAccount: isAccount(person),
    person: person.userId,
    stranger: played.some(hasStranger) ? (stranger?.userId ?? 'the account of its access token') : undefined,
    sessions,
    scenarios: played.map(({ id }) => id),
    skipped: considered.flatMap(({ entry: { id }, skipped: reason }) =>
      reason === undefined ? [] : [{ id, reason }],
    ),
    cost: {
      rooms: sum('rooms'),
      messages: sum('messages'),
      signatures: sum('signatures'),
      seconds: sum('seconds') + usualSeconds,
    },
    hooks: used,
    stays: [
      ...used.flatMap(({ name }) => (name === 'rekey' ? ['the new passphrase of the store of the bot'] : [])),
      ...(sum('signatures') > 0 ? staysOfSigning(deployment) : []),
      ...(talks ? ["what the bot's own log, sessions and language model keep of the messages"] : []),
      ...(talks ? ['rooms without members, which a homeserver keeps'] : []),
      ...(talks && sessions.length < visitors.length
        ? ['keys on the device of the access token, which nobody holds after the run: log that device out']
        : []),
    ],
  };
}

/** Whether a scenario has a hook do its work with a bot that makes these claims. */
function uses(scenario: Scenario, name: HookName, claims: readonly Capability[]): boolean {
  if (name === 'readLog') return true;
  if (name === 'verify') return scenario.uses.includes('consent') && takesColleague(claims);
  return scenario.live?.hooks?.includes(name) === true;
}

function hasStranger({ scenario, case: which }: PlanEntry): boolean {
  return !castOf(scenario, which).every((member) => isServed(member));
}

function staysOfSigning({
  bot,
  person: { userId, identityFile = '' },
}: LiveSettings['deployment']): string[] {
  const made = existsSync(identityFile)
    ? []
    : [`a cross-signing identity of ${userId}, if it has none; its keys go into ${identityFile}`];
  return [...made, `signatures of ${userId} over ${bot.userId}, and of ${bot.userId} over ${userId}`];
}

/** What a Synapse lets through by itself of one user: so many in a row, then one in so many seconds. */
const limitsOfSynapse = {
  events: { inARow: 10, pauseSeconds: 5 },
  rooms: { inARow: 10, pauseSeconds: 62.5 },
};
/** A message, its answer taken back, and it itself; a room made, the bot put out, and left. */
const eventsOf = { message: 3, room: 4 };

function describeTime({ rooms, messages, seconds }: LivePlan['cost']): string {
  const { events, rooms: ofRooms } = limitsOfSynapse;
  const count = messages * eventsOf.message + rooms * eventsOf.room;
  const limited = Math.max(
    (count - events.inARow) * events.pauseSeconds,
    (rooms - ofRooms.inARow) * ofRooms.pauseSeconds,
  );
  const usual = `about ${seconds} s`;
  if (limited <= seconds) return usual;
  return `${usual}; about ${Math.ceil(limited)} s where the server limits requests as Synapse does by itself`;
}

/** The plan in words. */
export function describePlan(shown: LivePlan): string {
  const {
    bot,
    homeserver,
    hasAccount,
    person,
    stranger,
    sessions,
    scenarios,
    skipped,
    cost,
    hooks: used,
    stays,
  } = shown;
  const kept = 'its other rooms and its profile are not touched, and its identity is not replaced';
  const who = hasAccount ? `${person ?? 'the account of the access token'}; ${kept}` : 'none';
  const rows: [string, string][] = [
    ['bot', `${bot} at ${homeserver}; ${describeTreatment(used)}`],
    ['account', who],
    ...(stranger === undefined ? [] : [['stranger', `${stranger}; ${kept}`] as [string, string]]),
    ...sessions.map((user): [string, string] => [
      'session',
      `one of ${user} is opened, and logged out at the end`,
    ]),
    ['scenarios', `${scenarios.length}: ${scenarios.join(', ') || 'none'}`],
    ...skipped.map(({ id, reason }): [string, string] => ['skipped', `${id}: ${reason}`]),
    ...used.map(({ name, command }): [string, string] => [
      `hook ${name}`,
      command === 'ask' ? 'asks you, at this terminal' : command.map(quoted).join(' '),
    ]),
    [
      'rooms',
      cost.rooms === 0
        ? 'none made'
        : `at most ${cost.rooms} made; the bot is put out of them, then they are left and forgotten`,
    ],
    [
      'messages',
      cost.messages === 0
        ? 'none sent'
        : `at most ${cost.messages} sent; they and their answers are taken back (redacted)`,
    ],
    ...(cost.signatures > 0
      ? [
          ['signs', `at most ${cost.signatures} times: its device, and the identity of the bot`] as [
            string,
            string,
          ],
        ]
      : []),
    ['takes', describeTime(cost)],
    ...(stays.length === 0 ? [['stays', 'nothing'] as [string, string]] : []),
    ...stays.map((what): [string, string] => ['stays', what]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}\n`).join('');
}
