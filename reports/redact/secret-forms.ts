import { escapeMarkup } from '../render/markup.ts';

/** Shorter ones are found in innocent words: to take out a secret of one letter would leave no line readable. */
export const shortestSecretLength = 8;

/**
 * Every form in which a secret may turn up in an artifact: as it is, without white space (recovery keys are
 * shown in groups), in base64 and base64url at any alignment, in hex, and each of these escaped for URLs,
 * JSON and markup. None is shorter than the shortest secret; a secret that is shorter has none.
 */
export function secretForms(secret: string): Set<string> {
  const plain = [secret, secret.replaceAll(/\s+/g, '')].filter((text) => text.length >= shortestSecretLength);
  const encoded = plain.flatMap((text) => {
    const bytes = Buffer.from(text);
    const hex = bytes.toString('hex');
    return [...base64Forms(bytes), hex, hex.toUpperCase()];
  });
  const all = [...plain, ...encoded];
  return new Set([...all, ...all.flatMap((text) => escapes(text))]);
}

/**
 * The secret alone, padded and not; and what stays of it inside a longer base64 text, as in the
 * `user:password` of an Authorization header, where it begins at the first, second or third byte of a group.
 */
function base64Forms(bytes: Buffer): string[] {
  const alone = bytes.toString('base64');
  const inside = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const firstOwn = Math.ceil((offset * 8) / 6);
    return text.slice(firstOwn, Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const standard = [alone, alone.replaceAll('=', ''), ...inside];
  return [...standard, ...standard.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}

function escapes(text: string): string[] {
  const url = encodeURIComponent(text.toWellFormed());
  const strictUrl = url.replaceAll(/[!'()*]/g, (character) => `%${hexOf(character, 2).toUpperCase()}`);
  const urls = [url, strictUrl].flatMap((form) => [form, form.replaceAll('%20', '+')]);
  const json = JSON.stringify(text).slice(1, -1);
  return [
    ...urls,
    ...urls.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())),
    json,
    json.replaceAll('/', String.raw`\/`),
    json.replaceAll(/[<>&]/g, (character) => String.raw`\u${hexOf(character, 4)}`),
    json.replaceAll(/[^ -~]/g, (character) => String.raw`\u${hexOf(character, 4)}`),
    escapeMarkup(text),
    escapeMarkup(json),
  ];
}

function hexOf(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
