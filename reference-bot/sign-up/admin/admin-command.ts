import type { CodeStore } from '../codes/code-store.ts';
import { codeTable } from '../codes/code-table.ts';
import { type CodeKind, codeKinds, labelFault, type MintOrder, mintLimits } from '../codes/code.ts';

const neededPowerLevel = 50;

const help = [
  '!mint [knock|signup] [-n N] [--uses U] [label] · make N codes (1 to 50) of U uses each (1 to 1000)',
  '!codes · list the codes and what is left of them',
  '!revoke CODE · take all uses of a code away',
  '!help · this',
].join('\n');

/** Who gave a command in the admin room. */
export interface AdminSender {
  readonly userId: string;
  readonly powerLevel: number;
}

/** Who may give commands. */
export interface AdminPolicy {
  /** Users who may, whatever their power level. */
  readonly allowed: readonly string[];
}

/** What a message in the admin room asks for. */
export type AdminOrder =
  | { readonly kind: 'mint'; readonly order: MintOrder }
  | { readonly kind: 'codes' }
  | { readonly kind: 'revoke'; readonly code: string }
  | { readonly kind: 'help' }
  /** A command that cannot be followed; `text` says why. */
  | { readonly kind: 'wrong'; readonly text: string };

/**
 * Does what a message in the admin room asks for.
 * @returns What to answer; undefined when the message is no command.
 */
export function adminCommand(
  text: string,
  sender: AdminSender,
  policy: AdminPolicy,
  codes: Pick<CodeStore, 'mint' | 'list' | 'revoke'>,
): string | undefined {
  const order = readAdminOrder(text);
  if (!order) return undefined;
  const refusal = refuseSender(sender, policy);
  if (refusal) return refusal;
  switch (order.kind) {
    case 'mint':
      return codes.mint(order.order).join('\n');
    case 'codes':
      return codeTable(codes.list());
    case 'revoke':
      return codes.revoke(order.code) ? 'Revoked.' : 'There is no such code.';
    case 'help':
      return help;
    case 'wrong':
      return order.text;
  }
}

/** Reads a message; undefined when it is none of the commands. */
export function readAdminOrder(text: string): AdminOrder | undefined {
  const [command, ...words] = text.trim().split(/\s+/u);
  switch (command) {
    case '!mint':
      return readMint(words);
    case '!codes':
      return { kind: 'codes' };
    case '!revoke':
      return words.length === 1
        ? { kind: 'revoke', code: words[0]! }
        : { kind: 'wrong', text: 'Say which code: !revoke CODE' };
    case '!help':
      return { kind: 'help' };
    default:
      return undefined;
  }
}

function readMint(words: readonly string[]): AdminOrder {
  const bounds = { '-n': mintLimits.codes, '--uses': mintLimits.uses } as const;
  const numbers = { '-n': 1, '--uses': 1 };
  const others: string[] = [];
  const left = words.values();
  for (const word of left) {
    if (word === '-n' || word === '--uses') {
      const value = left.next().value ?? '';
      const number = Number(value);
      if (!/^\d+$/u.test(value) || number < 1 || number > bounds[word]) {
        return { kind: 'wrong', text: `${word} takes a number from 1 to ${bounds[word]}.` };
      }
      numbers[word] = number;
    } else if (/^--?\w/u.test(word)) {
      return { kind: 'wrong', text: `I do not know ${word}. Try !help` };
    } else others.push(word);
  }
  const kind = codeKinds.find((one) => one === others[0]);
  const label = others.slice(kind ? 1 : 0).join(' ');
  const fault = labelFault(label);
  if (fault) return { kind: 'wrong', text: fault };
  const order = { kind: kind ?? defaultKind, count: numbers['-n'], uses: numbers['--uses'], label };
  return { kind: 'mint', order };
}

const defaultKind: CodeKind = 'signup';

function refuseSender({ userId, powerLevel }: AdminSender, { allowed }: AdminPolicy): string | undefined {
  if (powerLevel >= neededPowerLevel || allowed.includes(userId)) return undefined;
  return `That takes a power level of ${neededPowerLevel} in this room.`;
}
