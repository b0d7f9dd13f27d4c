import { hkdfSync } from 'node:crypto';
import { readShortString, shortString, type SasSide, type ShortString } from '../short-string.ts';
import type { RecordView, Role } from '../view.ts';
import type { Finding } from './catalogue.ts';

type Shown = NonNullable<RecordView['record']['judged']['shown']>;

/** If the judged side showed its user another string than the keys give: which. */
export function shownFindings(view: RecordView): Finding[] {
  const { record, sharedSecret, start } = view;
  const { shown } = record.judged;
  if (shown === undefined || sharedSecret === undefined || start === undefined) return [];
  const side = (role: Role): SasSide => ({
    user: record[role].user,
    device: record[role].device,
    ephemeralKey: String(view.first(role, 'key')?.content['key']),
  });
  const [starter, accepter] =
    start.by === 'judged' ? [side('judged'), side('other')] : [side('other'), side('judged')];
  const right = shortString(sharedSecret, starter, accepter, record.transactionId);
  const rights = agreements(shown, right);
  if (rights.every(Boolean)) return [];

  const found = (rule: Finding['rule']): Finding[] => [
    {
      rule,
      detail: `expected ${describe(right)}, shown ${[...(shown.symbols ?? []), ...(shown.decimals ?? [])].join(' ')}`,
    },
  ];
  const fits = (string: ShortString): boolean => agreements(shown, string).every(Boolean);
  if (fits(shortString(sharedSecret, accepter, starter, record.transactionId)))
    return found('short-string-with-roles-swapped');
  if (fits(legacyString(sharedSecret, starter, accepter, record.transactionId)))
    return found('short-string-of-legacy-key-agreement');
  const again = readShortString(Uint8Array.from(right.indices.slice(0, 6)));
  if (fits({ ...right, emoji: again.emoji })) return found('emoji-split-twice');
  return found(rights.some(Boolean) ? 'emoji-and-decimals-disagree' : 'wrong-short-string');
}

/** Which of the forms that were shown agree with a string. Colour selectors of emoji do not count. */
function agreements({ symbols, decimals }: Shown, string: ShortString): boolean[] {
  return [
    ...(symbols ? [plain(symbols) === plain(string.emoji.map(({ symbol }) => symbol))] : []),
    ...(decimals ? [decimals.join(' ') === string.decimals.join(' ')] : []),
  ];
}

function legacyString(secret: Uint8Array, starter: SasSide, accepter: SasSide, id: string): ShortString {
  const sides = [starter, accepter].flatMap(({ user, device }) => [user, device]);
  const info = ['MATRIX_KEY_VERIFICATION_SAS', ...sides, id].join('');
  return readShortString(new Uint8Array(hkdfSync('sha256', secret, '', info, 6)));
}

function describe({ emoji, decimals }: ShortString): string {
  return `${emoji.map(({ symbol }) => symbol).join(' ')} ${decimals.join(' ')}`;
}

function plain(symbols: readonly string[]): string {
  return symbols.join(' ').replaceAll('\uFE0F', '');
}
