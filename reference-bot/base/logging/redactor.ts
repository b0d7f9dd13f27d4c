const mask = '[REDACTED]';
const matrixUrl = /https?:\/\/[^\s"'<>()]*\/_matrix\/[^\s"'<>()]*/gu;
const matrixUrlMask = '[REDACTED-MATRIX-URL]';

/** Takes the secrets the bot holds out of whatever it says, by their value: no list of field names is ever complete. */
export class Redactor {
  /** Longest first, so that a secret which contains another goes as a whole. */
  #forms: readonly string[] = [];

  /** Registers a secret from now on, with the forms it takes in URLs, JSON and headers. */
  add(secret: string | undefined): void {
    if (!secret) return;
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
  }

  /** The text without secrets and without homeserver URLs. */
  text(text: string): string {
    let redacted = text.replaceAll(matrixUrl, matrixUrlMask);
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
