import { secretForms, shortestSecretLength } from './secret-forms.ts';

interface Form {
  readonly text: string;
  readonly label: string;
}

interface Hit {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** The secrets of a run. The code that makes or is given one registers it before it can reach an artifact. */
export class SecretRegistry {
  readonly #secrets = new Set<string>();
  /** Forms by their first characters, so that looking for them costs the same however many there are. */
  readonly #forms = new Map<string, Form[]>();

  readonly #onTooShort: (label: string) => void;

  /** @param onTooShort told the label of each secret that is too short to be taken out of texts. */
  constructor(onTooShort: (label: string) => void = () => {}) {
    this.#onTooShort = onTooShort;
  }

  /** How many secrets are registered. */
  get size(): number {
    return this.#secrets.size;
  }

  /**
   * Makes a secret known. One of fewer than 8 characters stays in texts, and `onTooShort` is told.
   *
   * @param label - what it is, e.g. `access token of alice`; stands where the secret was.
   */
  register(secret: string, label: string): void {
    if (this.#secrets.has(secret)) return;
    if (secret.length < shortestSecretLength) {
      // Where there is none at all there is nothing to warn of.
      if (secret.length > 0) this.#onTooShort(label);
      return;
    }
    this.#secrets.add(secret);
    for (const text of secretForms(secret)) {
      const key = text.slice(0, shortestSecretLength);
      const forms = [...(this.#forms.get(key) ?? []), { text, label }];
      this.#forms.set(
        key,
        forms.sort((a, b) => b.text.length - a.text.length),
      );
    }
  }

  /** The text with every form of every registered secret replaced by `[redacted:<label>]`. */
  redact(text: string): string {
    const hits = this.#find(text);
    let result = '';
    let copied = 0;
    for (const { start, end, label } of mergeOverlaps(hits)) {
      result += `${text.slice(copied, start)}[redacted:${label}]`;
      copied = end;
    }
    return result + text.slice(copied);
  }

  /** The labels of the registered secrets that occur in the text in any form, each once. */
  findSecrets(text: string): string[] {
    return [...new Set(this.#find(text).map(({ label }) => label))];
  }

  #find(text: string): Hit[] {
    const hits: Hit[] = [];
    if (this.#forms.size === 0) return hits;
    for (let start = 0; start + shortestSecretLength <= text.length; start++) {
      const forms = this.#forms.get(text.slice(start, start + shortestSecretLength));
      const found = forms?.find((form) => text.startsWith(form.text, start));
      if (found) hits.push({ start, end: start + found.text.length, label: found.label });
    }
    return hits;
  }
}

/** Secrets that overlap leave no part of either: they become one hit with the label of the first. */
function mergeOverlaps(hits: Hit[]): Hit[] {
  const merged: Hit[] = [];
  for (const hit of hits) {
    const previous = merged.at(-1);
    if (previous === undefined || hit.start >= previous.end) merged.push(hit);
    else merged[merged.length - 1] = { ...previous, end: Math.max(previous.end, hit.end) };
  }
  return merged;
}
