import type { EventLog } from '../waiting/event-log.ts';
import type { Wait } from '../waiting/waiting.ts';
import { sasEmoji, type SasEmoji } from '../networks/matrix/oracle/sas/emoji.ts';
import type { Sas } from '../networks/matrix/peers/peer.ts';

/** How the lines look by which a bot says what it did; what is read are their named groups. */
export interface ReportedLines {
  /** Group `eventId`. */
  readonly posted?: RegExp;
  /** Groups `flow`, `emoji` (comma-separated names or pictures) and, where there are any, `decimals`. */
  readonly sas?: RegExp;
}

/** `POSTED:<event id>` and `SAS:<flow> <emoji>,… <decimals>,…`. Names of emoji may hold spaces; decimals may stand alone. */
export const standardLines = {
  posted: /^POSTED:(?<eventId>\S+)$/,
  sas: /^SAS:(?<flow>\S+) (?:(?<emoji>.*) )?(?<decimals>\d+(?:,\d+)*)$/,
} as const satisfies ReportedLines;

/** What can be asked of a bot's output; a question that no pattern answers is absent. */
export interface Reports {
  /** Event id of the first message that the bot says it has posted, past or future. */
  readonly posted?: () => Promise<string>;
  /** The short authentication string that the bot says it computed for a flow, past or future. */
  readonly sasOf?: (flow: string) => Promise<Sas>;
}

/** Reads what a bot says of itself from its output. The answers throw a DeadlineError where it does not say it. */
export function reportsIn(
  output: EventLog<string>,
  { posted, sas }: ReportedLines,
  limits: Pick<Wait, 'deadlineMs' | 'signal'>,
): Reports {
  const said = async <T>(why: string, read: (line: string) => T | undefined): Promise<T> => {
    const lastSeen = (): string => output.items.at(-1) ?? 'no output';
    const line = await output.first((line) => read(line) !== undefined, { why, lastSeen, ...limits });
    return read(line) as T;
  };
  return {
    ...(posted && {
      posted: () =>
        said(`the bot to say what it posted (${posted})`, (line) => posted.exec(line)?.groups?.['eventId']),
    }),
    ...(sas && {
      sasOf: (flow: string) =>
        said(`the bot to say its emoji for ${flow} (${sas})`, (line) => {
          const groups = sas.exec(line)?.groups;
          return groups?.['flow'] === flow ? readSas(groups) : undefined;
        }),
    }),
  };
}

function readSas(groups: Readonly<Record<string, string | undefined>>): Sas {
  return {
    emoji: items(groups['emoji']).map(readEmoji),
    decimals: items(groups['decimals']).map(Number),
  };
}

function items(list = ''): string[] {
  return list.split(',').flatMap((item) => item.trim() || []);
}

/** Names of older tables that bots still carry. */
const formerNames: Readonly<Record<string, string>> = { wrench: 'spanner', airplane: 'aeroplane' };
const selector = '\uFE0F';

/** Something that is not in the table stays as it was said, so that it differs from every right one. */
function readEmoji(said: string): SasEmoji {
  const name = said.toLowerCase();
  const wanted = formerNames[name] ?? name;
  const bare = said.replaceAll(selector, '');
  const known = sasEmoji.find(
    ({ description, symbol }) =>
      description.toLowerCase() === wanted || symbol.replaceAll(selector, '') === bare,
  );
  return known ?? { symbol: said, description: said };
}
