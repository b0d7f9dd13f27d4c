import { describe, expect, it } from 'vitest';
import { EventLog } from '../waiting/event-log.ts';
import { DeadlineError } from '../errors/deadline-error.ts';
import { sasEmoji } from '../networks/matrix/oracle/sas/emoji.ts';
import { reportsIn, standardLines, type ReportedLines } from './reported-lines.ts';

const limits = { deadlineMs: 50, signal: new AbortController().signal };

describe('reportsIn', () => {
  it('finds what was posted, before or after it is asked', async () => {
    const output = saying('starting', 'POSTED:$first', 'POSTED:$second');
    await expect(output.reports.posted?.()).resolves.toBe('$first');
    const later = saying('starting');
    const asked = later.reports.posted?.();
    later.log.append('POSTED:$late');
    await expect(asked).resolves.toBe('$late');
  });

  it('reads emoji whose names hold spaces, and decimals, of the flow that was asked for', async () => {
    const { reports } = saying(
      'SAS:$other Dog,Dog,Dog,Dog,Dog,Dog,Dog 1,2,3',
      'SAS:$flow:x.org Light Bulb,Thumbs Up,Cat,Pin,Heart,Spanner,Aeroplane 1000,9191,4711',
    );
    const sas = await reports.sasOf?.('$flow:x.org');
    expect(sas?.decimals).toEqual([1000, 9191, 4711]);
    expect(sas?.emoji.map(({ symbol }) => symbol)).toEqual(['💡', '👍', '🐱', '📌', '❤️', '🔧', '✈️']);
  });

  it('reads decimals where a bot tells nothing else', async () => {
    const { reports } = saying('SAS:bare  1000,9191,4711', 'SAS:barer 2000,9191,4711');
    await expect(reports.sasOf?.('bare')).resolves.toEqual({ emoji: [], decimals: [1000, 9191, 4711] });
    await expect(reports.sasOf?.('barer')).resolves.toEqual({ emoji: [], decimals: [2000, 9191, 4711] });
  });

  it('knows every emoji by its name in any case and by its picture', async () => {
    const names = sasEmoji.map(({ description }) => description.toUpperCase());
    const pictures = sasEmoji.map(({ symbol }) => symbol.replaceAll('\uFE0F', ''));
    const { reports } = saying(`SAS:names ${names.join(',')} 1`, `SAS:pictures ${pictures.join(',')} 1`);
    for (const flow of ['names', 'pictures']) expect((await reports.sasOf?.(flow))?.emoji).toEqual(sasEmoji);
  });

  it('knows names of older tables, and leaves what is in no table as it was said', async () => {
    const { reports } = saying('SAS:f Wrench,Airplane,Penguine 1');
    const sas = await reports.sasOf?.('f');
    expect(sas?.emoji.map(({ symbol }) => symbol)).toEqual(['🔧', '✈️', 'Penguine']);
  });

  it('reads lines of another form', async () => {
    const sas = /^verification (?<flow>\S+): (?<emoji>.+)$/;
    const { reports } = sayingIn({ sas }, 'verification f: 🐶, 🐱');
    await expect(reports.sasOf?.('f')).resolves.toEqual({
      emoji: [sasEmoji[0], sasEmoji[1]],
      decimals: [],
    });
    expect(reports.posted).toBeUndefined();
  });

  it('says what the bot said last when it does not say it', async () => {
    const { reports } = saying('SAS:f Dog,Cat', 'bye');
    const error = await reports.sasOf?.('f').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeadlineError);
    expect(error).toMatchObject({ observed: 'bye' });
  });
});

function saying(...lines: string[]) {
  return sayingIn(standardLines, ...lines);
}

function sayingIn(patterns: ReportedLines, ...lines: string[]) {
  const log = new EventLog<string>();
  for (const line of lines) log.append(line);
  return { log, reports: reportsIn(log, patterns, limits) };
}
