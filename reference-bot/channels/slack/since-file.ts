import { join } from 'node:path';
import { asObject, parseJson } from '../../base/json.ts';
import type { Files } from '../../base/seams/seams.ts';

/**
 * Since when this bot takes part, in milliseconds since the epoch: what was said before its first start is not for it. On
 * the disk; another bot, or another workspace, begins anew.
 */
export async function readSince(
  files: Files,
  stateDirectory: string,
  bot: string,
  now: number,
): Promise<number> {
  const folder = join(stateDirectory, 'slack');
  const file = join(folder, 'since.json');
  const known = asObject(parseJson(await files.readText(file).catch(() => '')));
  if (known['bot'] === bot && Number.isSafeInteger(known['since'])) return Number(known['since']);
  await files.makeFolder(folder);
  await files.writeDurably(file, JSON.stringify({ bot, since: now }));
  return now;
}
