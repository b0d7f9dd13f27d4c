import { diagnose } from '../../networks/matrix/oracle/sas/diagnose.ts';
import {
  stepType,
  type Content,
  type RecordedParty,
  type StepName,
} from '../../networks/matrix/oracle/sas/record.ts';
import { sasRules, type SasRule } from '../../networks/matrix/oracle/sas/rules/catalogue.ts';
import { silences } from '../../networks/matrix/oracle/sas/rules/silence.ts';

/** These are about what comes when, which is the machine's to say. */
const aboutOrder: ReadonlySet<SasRule> = new Set<SasRule>([
  'start-before-ready',
  'accept-by-starter',
  'key-before-starter-key',
  'second-key',
  'mac-before-key',
  'mac-before-key-ack',
  'mac-before-confirm',
  'early-done',
  'step-twice',
  'answered-finished-flow',
  'mac-after-cancel',
  'step-after-cancel',
  'cancel-answers-cancel',
  'unknown-cancel-code',
  'refused-right-commitment',
  'refused-right-mac',
  'checked-keys-mac-over-one-key',
  'cancelled-without-cause',
  'ignored-wrong-commitment',
  'ignored-wrong-mac',
  'mac-refused',
  ...silences,
]);

/** Rules of the codec that a single step of a bot can break by its values. */
export const valueRules: ReadonlySet<string> = new Set(
  Object.keys(sasRules).filter((rule) => !aboutOrder.has(rule as SasRule)),
);

/** A verification as it should have gone until now: only the steps that count. */
export interface SoundRecord {
  readonly transport: 'to-device' | 'room';
  readonly flow: string;
  readonly bot: RecordedParty;
  /** With the private half of the key that it sends. */
  readonly person: RecordedParty;
  readonly steps: readonly CountedStep[];
}

/** One of these steps. */
export interface CountedStep {
  readonly by: 'bot' | 'person';
  readonly name: StepName;
  readonly content: Content;
}

/** The first rule of the codec that the bot's values break. */
export function brokenRule({ transport, flow, bot, person, steps }: SoundRecord): SasRule | undefined {
  const published = [bot.device, bot.masterKey].filter((key) => key !== undefined);
  const found = diagnose({
    transport,
    transactionId: flow,
    judged: { ...bot, publishedKeyIds: new Set(published.map((key) => `ed25519:${key}`)) },
    other: person,
    steps: steps.map(({ by, name, content }, atMs) => ({
      sender: by === 'bot' ? bot.user : person.user,
      type: name === 'request' && transport === 'room' ? 'm.room.message' : stepType(name),
      content: name === 'request' ? { msgtype: stepType(name), ...content } : content,
      atMs,
    })),
  });
  return found.find(({ rule }) => valueRules.has(rule))?.rule;
}
