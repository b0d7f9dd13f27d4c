import { messageOf } from '../../errors/message-of.ts';

/** What was found out about a deployment by looking alone. */
export interface Check {
  /** A sentence that is true where all is well. */
  readonly name: string;
  readonly state: 'ok' | 'wrong' | 'not-checked';
  readonly seen: string;
  /** What goes wrong in a run where it is not so. */
  readonly why: string;
  /** What to do about it. */
  readonly advice: string;
}

/** A look at one thing: what it saw, and whether that is well. */
export interface Look extends Pick<Check, 'name' | 'why' | 'advice'> {
  /** Absent: it cannot be looked at. One that sees nothing gives undefined, and why. */
  readonly look?: (() => Promise<readonly [isWell: boolean | undefined, seen: string]>) | undefined;
  /** Why it cannot. */
  readonly needs?: string;
}

/** Looks, all at once. One that fails is wrong, with what it failed with. */
export function lookAt(looks: readonly Look[]): Promise<Check[]> {
  return Promise.all(
    looks.map(async ({ look, needs = '', ...about }): Promise<Check> => {
      if (look === undefined) return { ...about, state: 'not-checked', seen: needs };
      try {
        const [isWell, seen] = await look();
        const state = isWell === undefined ? 'not-checked' : isWell ? 'ok' : 'wrong';
        return { ...about, state, seen };
      } catch (error) {
        return { ...about, state: 'wrong', seen: messageOf(error) };
      }
    }),
  );
}
