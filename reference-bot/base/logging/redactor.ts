import { withoutTerminalUnsafe } from '../deceptive-characters.ts';
import { asObject, parseJson } from '../json.ts';

const mask = '[REDACTED]';
/** Shorter ones would take pieces of words out of every line, and give themselves away by that. */
const shortestSecretChars = 8;

/** Something beside the secrets that is taken out of what the bot says. */
export interface Redaction {
  /** With the flag `g`. */
  readonly pattern: RegExp;
  readonly mask: string;
}

/** Longer lines would flood the log and its reader. */
const longestLineBytes = 8_192;
const tooLong = '[REDACTED_LOG_LINE_TOO_LONG]';

/** What looks like a secret of anybody, in this order; the bot knows only its own by their value. */
const usual: readonly Redaction[] = [
  { pattern: /\bsk-[A-Za-z0-9_-]{20,}/gu, mask },
  { pattern: /\bBearer [A-Za-z0-9._-]+/gu, mask },
  { pattern: /\bBasic [A-Za-z0-9+/=]{8,}/gu, mask },
  { pattern: /\b(?<name>key|token|secret)=[A-Za-z0-9._-]{32,}/giu, mask: `$<name>=${mask}` },
];

/** Takes the secrets of the bot out of everything it says, by their value: no list of field names is ever complete. */
export class Redactor {
  readonly #redactions: readonly Redaction[];
  /** Longest first, so that a secret which contains another goes as a whole. */
  #forms: readonly string[] = [];

  constructor(redactions: readonly Redaction[] = []) {
    this.#redactions = [...usual, ...redactions];
  }

  /**
   * Registers a secret from now on, with the forms it takes in URLs, JSON and headers.
   * @returns false for a secret that is too short to be hidden.
   */
  add(secret: string | undefined): boolean {
    if (!secret) return true;
    if (secret.length < shortestSecretChars) return false;
    const forms = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64').replace(/=+$/u, ''),
      Buffer.from(secret).toString('base64url'),
    ];
    this.#forms = [...new Set([...this.#forms, ...forms])].toSorted(
      (left, right) => right.length - left.length,
    );
    return true;
  }

  /** The text without secrets, nor characters that could hide one from a pattern or fool a terminal. */
  text(text: string): string {
    return this.#hide(withoutTerminalUnsafe(text));
  }

  /** A JSON value with every string and key in it redacted; what else it says stays as it is. */
  value(value: unknown): unknown {
    return mapStrings(value, (text) => this.#hide(text));
  }

  /**
   * One line of JSON, still valid JSON afterwards; a line that is none is redacted as text. Of one that is too long only
   * its level and time are left.
   */
  line(line: string): string {
    const value = parseJson(line);
    if (value === undefined) return within(this.text(line), tooLong);
    const redacted = mapStrings(value, (text) => this.text(text));
    const { level, time } = asObject(redacted);
    return within(JSON.stringify(redacted), JSON.stringify({ level, time, msg: tooLong }));
  }

  #hide(text: string): string {
    let redacted = text;
    for (const { pattern, mask: stand } of this.#redactions) redacted = redacted.replaceAll(pattern, stand);
    for (const form of this.#forms) redacted = redacted.replaceAll(form, mask);
    return redacted;
  }
}

function within(line: string, instead: string): string {
  return Buffer.byteLength(line) <= longestLineBytes ? line : instead;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), mapStrings(item, change)]),
  );
}
