const mask = '[REDACTED]';
/** Shorter ones would take pieces of words out of every line, and give themselves away by that. */
const shortestSecretChars = 8;

/** Something beside the secrets that is taken out of what the bot says. */
export interface Redaction {
  /** With the flag `g`. */
  readonly pattern: RegExp;
  readonly mask: string;
}

/** Takes the secrets of the bot out of everything it says, by their value: no list of field names is ever complete. */
export class Redactor {
  readonly #redactions: readonly Redaction[];
  /** Longest first, so that a secret which contains another goes as a whole. */
  #forms: readonly string[] = [];

  constructor(redactions: readonly Redaction[] = []) {
    this.#redactions = redactions;
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

  /** The text without secrets. */
  text(text: string): string {
    let redacted = text;
    for (const { pattern, mask: stand } of this.#redactions) redacted = redacted.replaceAll(pattern, stand);
    for (const form of this.#forms) redacted = redacted.replaceAll(form, mask);
    return redacted;
  }

  /** A JSON value with every string and key in it redacted. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)]));
  }

  /** One line of JSON, still valid JSON afterwards; a line that is none is redacted as text. */
  line(line: string): string {
    try {
      return JSON.stringify(this.value(JSON.parse(line)));
    } catch {
      return this.text(line);
    }
  }
}
