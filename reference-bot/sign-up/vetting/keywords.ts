import { randomInt } from 'node:crypto';

const randomArticle =
  'https://en.wikipedia.org/w/api.php?action=query&list=random&rnnamespace=0&rnlimit=10&format=json';
const answerLimitMs = 3_000;
const wordOfTitle = /\b[A-Za-z]{4,12}\b/gu;

/** Makes the word that a haiku must hold. */
export type Keywords = () => Promise<string>;

const spareWords = [
  'lantern',
  'harbour',
  'meadow',
  'thunder',
  'pebble',
  'orchard',
  'violin',
  'glacier',
] as const;

/** A word out of the title of a random Wikipedia article; where that cannot be had in 3 s, one of a few of our own. */
export function wikipediaKeywords(fetch: typeof globalThis.fetch): Keywords {
  return async () => {
    const words = await titles(fetch).catch((): readonly string[] => []);
    const [word] = words.flatMap((title) => title.match(wordOfTitle) ?? []);
    return word?.toLowerCase() ?? spareWords[randomInt(spareWords.length)]!;
  };
}

async function titles(fetch: typeof globalThis.fetch): Promise<readonly string[]> {
  const response = await fetch(randomArticle, { signal: AbortSignal.timeout(answerLimitMs) });
  const { query } = (await response.json()) as { query: { random: readonly { title: string }[] } };
  return query.random.map(({ title }) => title);
}
