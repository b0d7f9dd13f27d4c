import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import vectors from '../../../../../fixtures/vectors/inbound-dlq.json' with { type: 'json' };
import { realFiles } from '../../../../base/seams/files.ts';
import { ManualClock } from '../../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../../base/testing/memory-log.ts';
import { DeadLetters, type DeadLettersOptions } from '../dead-letters.ts';
import { readLine } from '../read-line.ts';

export const { made, keys } = vectors;
const { passphrase, installationId } = keys[2]!;
const policy = 'accept';
const key = Buffer.from(made.v2, 'hex');
export const at = Date.UTC(2026, 1, 24);

/** A text of a room; its id follows from its number. */
export const text = (number: number, body = `text ${number}`) => ({
  conversation: '!room:example.com',
  id: `$event${number}:example.com`,
  sender: '@alice:example.com',
  body,
});
export const plainLine = (number: number, body = `text ${number}`): string =>
  `{"eventId":"$event${number}:example.com","roomId":"!room:example.com","senderId":"@alice:example.com","text":${JSON.stringify(body)},"receivedAt":${at}}`;

/** The lines of a file. */
export const read = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

interface SetUp extends Partial<DeadLettersOptions> {
  readonly encrypted?: boolean;
}

/** A queue of an installation of its own, and what shows what became of it. */
export function setUp({ encrypted = true, ...more }: SetUp = {}) {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'letters-'));
  onTestFinished(() => rmSync(stateDirectory, { recursive: true }));
  mkdirSync(join(stateDirectory, 'matrix'));
  writeFileSync(join(stateDirectory, 'installation_id'), `${installationId}\n`);
  const { log, lines } = memoryLog();
  const clock = new ManualClock(at);
  const options: DeadLettersOptions = {
    files: realFiles(),
    clock,
    log,
    stateDirectory,
    passphrase: () => (encrypted ? passphrase : undefined),
    policy,
    serves: () => true,
    ...more,
  };
  const letters = new DeadLetters(options);
  const file = join(stateDirectory, 'matrix', 'inbound_dlq.jsonl');
  const corrupt = join(stateDirectory, 'matrix', 'inbound_dlq.corrupt.jsonl');
  const opened = (): string[] =>
    read(file).map((line) => {
      const found = readLine(line, { keys: new Map([[2, key]]), policy });
      return found.kind === 'letter' ? found.letter.text : found.kind;
    });
  const answered: string[] = [];
  const replay = (
    answer?: (body: string) => Promise<void>,
    signal = new AbortController().signal,
  ): Promise<void> =>
    letters.replay(async ({ body }) => {
      await answer?.(body);
      answered.push(body);
    }, signal);
  const audited = (): Record<string, unknown>[] => {
    const path = join(stateDirectory, 'audit.jsonl');
    return existsSync(path)
      ? read(path).map((line) => (JSON.parse(line) as { data: Record<string, unknown> }).data)
      : [];
  };
  const again = (change: Partial<DeadLettersOptions>): DeadLetters =>
    new DeadLetters({ ...options, ...change });
  return {
    letters,
    file,
    corrupt,
    opened,
    replay,
    answered,
    audited,
    lines,
    clock,
    again,
    stateDirectory,
  };
}

/** What a model says that does not answer. */
export const away = (): Promise<void> => Promise.reject(new Error('the model is away'));
