import { withoutTerminalUnsafe } from '../base/deceptive-characters.ts';

/** Longer texts are not answered, on any channel. */
export const textLimitBytes = 65_536;

/** Whether a text is one that an agent can answer. `blank`: a reader sees nothing in it. */
export function judgeText(body: string): 'fine' | 'blank' | 'too-long' {
  if (withoutTerminalUnsafe(body).trim() === '') return 'blank';
  return Buffer.byteLength(body) > textLimitBytes ? 'too-long' : 'fine';
}
