import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallResult, CommonStage, Parts, Stage } from '../../harness/index.ts';
import { saidIn } from '../cli/said-in.ts';
import { inShort } from '../matrix/trouble.ts';

export const recoveryKey = ['matrix', 'recovery-key'];
/** The key, and what lies beside it while it is made, changed or brought back. */
export const keyName = 'recovery_key';

type Used = Pick<Stage<'installation'>, 'installation'>;
type Settings = Parameters<Parts['installation']['start']>[0];

/** Starts the bot, and waits until it is connected. */
export async function startWell(
  { check, installation }: Pick<Stage<'installation'>, 'check' | 'installation'>,
  settings?: Settings,
): Promise<void> {
  const attempt = await installation.start(settings);
  check('how the start went', 'connected', inShort(await attempt.settled()));
}

/** The text of the key file, without white space around it; undefined where there is none. */
export async function keptKey({ installation }: Used): Promise<string | undefined> {
  const text = await readFile(installation.path('matrix', keyName), 'utf8').catch(() => undefined);
  return text?.trim();
}

/** Who may do what with it, e.g. `600`. */
export async function modeOfKey({ installation }: Used): Promise<string> {
  return ((await stat(installation.path('matrix', keyName))).mode & 0o777).toString(8);
}

/** The names of the key and of what lies beside it. */
export async function keyFiles({ installation }: Used): Promise<readonly string[]> {
  const names = await readdir(installation.path('matrix')).catch((): string[] => []);
  return names.filter((name) => name.startsWith(keyName)).toSorted();
}

/** Takes all of them away. */
export async function takeKeysAway({ installation }: Used): Promise<void> {
  for (const name of await keyFiles({ installation }))
    await rm(installation.path('matrix', name), { recursive: true });
}

/** Takes the keys of the bot's device and the recovery key away, as a lost disk does. */
export async function loseStore({ installation }: Used): Promise<void> {
  await rm(installation.path('matrix'), { recursive: true });
  await mkdir(installation.path('matrix'));
}

/** The same names with what is in each, to be compared with a later look. */
export async function contentsOf({ installation }: Used): Promise<string> {
  const names = await keyFiles({ installation });
  const lines = names.map(async (name) => {
    const text = await readFile(installation.path('matrix', name), 'utf8').catch(() => 'cannot be read');
    return `${name}: ${text.trim()}`;
  });
  return (await Promise.all(lines)).join('\n') || 'nothing';
}

/** A command was refused, in these words. */
export function expectRefusal(
  { check }: Pick<CommonStage<string>, 'check'>,
  what: string,
  { code, output, errors }: CallResult,
  words: string,
): void {
  check(`words about ${what}`, words, saidIn(output + errors, words));
  check(`exit code with ${what}`, '1', String(code));
}

/** The audit log so far: what has happened, and its data. */
export async function audited({
  installation,
}: Used): Promise<readonly { readonly event: string; readonly data: Readonly<Record<string, unknown>> }[]> {
  const text = await readFile(join(installation.path(), 'audit.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { event: string; data: Record<string, unknown> });
}
