const haikuLines = 3;
const haikuChars = { min: 30, max: 400 } as const;

/** A text sent as a haiku, and who sent it. */
export interface Attempt {
  readonly body: string;
  /** Undefined when the sender has none. */
  readonly displayName: string | undefined;
}

/** What is wrong with a haiku, in a sentence for its author; undefined when it is fine. */
export function haikuFault({ body, displayName }: Attempt, keyword: string): string | undefined {
  const text = body.trim();
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  const chars = [...text].length;
  if (!displayName?.trim()) return 'You have no display name yet: set one, so that people know who you are.';
  if (lines !== haikuLines) return `A haiku has ${haikuLines} lines; this has ${lines}.`;
  if (chars < haikuChars.min || chars > haikuChars.max) {
    return `It should have ${haikuChars.min} to ${haikuChars.max} characters; this has ${chars}.`;
  }
  if (!text.toLowerCase().includes(keyword.toLowerCase())) return `The word “${keyword}” is missing.`;
  return undefined;
}
