import type { Section } from '../../../base/config/section.ts';
import type { AutoJoinLists } from './matrix-config.ts';

const limitEntries = 1_024;
const entryLimitBytes = 256;

/** Reads `autoJoin`: who may invite the bot, write to it and verify it. */
export function readAllowLists(matrix: Section): AutoJoinLists {
  const section = matrix.section('autoJoin', ['allowUsers', 'allowServerNames']);
  return {
    allowUsers: readList(section, 'allowUsers', isUserId, 'Matrix user IDs'),
    allowServerNames: readList(section, 'allowServerNames', isServerName, 'Matrix server names'),
  };
}

function readList(
  section: Section,
  key: keyof AutoJoinLists,
  canMatch: (text: string) => boolean,
  expected: string,
): readonly string[] {
  const entries = section.entries(key);
  const seen = new Set<string>();
  if (entries.length > limitEntries) {
    section.error(key, `${key} exceeds ${limitEntries} entries (got ${entries.length})`);
  }
  for (const { index, text } of entries) {
    const at = `${key}[${index}]`;
    const bytes = Buffer.byteLength(text);
    if (bytes > entryLimitBytes) {
      section.error(at, `${key} entry exceeds ${entryLimitBytes} bytes (got ${bytes})`);
    }
    if (seen.has(text)) section.warn(at, `${key} contains duplicate entry "${text}"`);
    else if (!canMatch(text)) {
      section.warn(at, `${key} entries should be ${expected}; "${text}" never matches`);
    }
    seen.add(text);
  }
  return entries.map(({ text }) => text);
}

function isUserId(text: string): boolean {
  const [, localpart = '', server = ''] = /^@(.*?):(.*)$/su.exec(text) ?? [];
  return localpart !== '' && !hasGaps(localpart) && isServerName(server);
}

function isServerName(text: string): boolean {
  return text !== '' && !hasGaps(text) && !/[/@]/u.test(text);
}

/** True for a text with white space or control characters. */
function hasGaps(text: string): boolean {
  return /[\p{White_Space}\p{Cc}]/u.test(text);
}
