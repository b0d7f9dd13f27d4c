import { asObject } from '../../../base/json.ts';
import { withoutTerminalUnsafe as safe } from '../../../base/deceptive-characters.ts';
import { askControl } from '../../connection/control-request.ts';
import type { GatewayAddress } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';

/** What an operator is about to say of a verification. */
export interface Claim {
  readonly flow: string;
  readonly match: boolean;
  readonly gateway: GatewayAddress;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Shows the emoji and decimals of a flow to a person who compares them, and asks for a `yes`.
 * @throws Error for anything else: no such flow, nothing to compare yet, nobody at the terminal, another word.
 */
export async function compareByPerson(console: Console, { flow, match, gateway }: Claim): Promise<void> {
  const record = await findRecord(console, flow, gateway);
  const { userId = '<unknown>', deviceId = '<unknown>', state = 'unknown' } = record;
  console.print('');
  console.print('=== Matrix SAS verification confirmation ===');
  console.print(`  Flow:    ${safe(flow)}`);
  console.print(`  Peer:    ${safe(String(userId))} (device ${safe(String(deviceId))})`);
  console.print(`  State:   ${safe(String(state))}`);
  const lines = linesOf(asObject(record['sas']));
  if (lines.length === 0)
    throw new Error(
      `verification flow "${safe(flow)}" has no SAS data yet (state="${safe(String(state))}"); ` +
        'poll `cara-ref matrix verifications` until the `sas` field appears, then retry',
    );
  for (const line of lines) console.print(line);
  console.print('');
  console.print('Compare the values above with what the OTHER device shows.');
  console.print(
    `You are about to ${match ? 'CONFIRM A MATCH' : 'REJECT (no match)'} for flow ${safe(flow)}.`,
  );
  console.print('A rejection says that they differ: somebody may sit between you.');
  refuseWithoutPerson(console);
  const word = await console.ask('Type `yes` to proceed, anything else to abort: ');
  if (word.trim() !== 'yes')
    throw new Error('Matrix SAS confirmation aborted by operator (input did not match `yes`)');
}

async function findRecord(console: Console, flow: string, gateway: GatewayAddress): Promise<Json> {
  const { verifications } = await askControl(console, gateway, {
    method: 'GET',
    path: '/control/matrix/verifications',
  });
  if (!Array.isArray(verifications)) throw new Error('control API did not return a `verifications` array');
  const found = verifications.map(asObject).find(({ flowId }) => flowId === flow);
  if (found) return found;
  throw new Error(
    `verification flow "${safe(flow)}" not found; run \`cara-ref matrix verifications\` to list active flows`,
  );
}

function linesOf({ emoji, decimals }: Json): readonly string[] {
  const pictures = listOf(emoji).map(asObject);
  const numbers = listOf(decimals).filter(Number.isInteger);
  return [
    ...(pictures.length > 0 ? ['  Emoji:'] : []),
    ...pictures.map(({ symbol = '?', description = '' }) => {
      return `    ${safe(String(symbol))}  ${safe(String(description))}`;
    }),
    ...(numbers.length > 0 ? [`  Decimals: ${numbers.join(' ')}`] : []),
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function refuseWithoutPerson({ isTerminal: { input, output } }: Console): void {
  const needed = 'Matrix SAS confirmation requires an interactive terminal';
  if (!input) throw new Error(`${needed}; piped stdin is refused`);
  if (!output)
    throw new Error(
      `${needed}; piped stdout would hide the SAS values before the prompt — refusing to confirm blind`,
    );
}
