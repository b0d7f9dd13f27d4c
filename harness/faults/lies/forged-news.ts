import { asksForNews } from '../held-news.ts';
import type { Lie } from './lie.ts';

/** Never says that somebody's keys have changed. */
export const concealChanges: Lie = {
  about: asksForNews,
  tell: ({ device_lists: _concealed, ...told }) => told,
};

/** Says nothing of what a homeserver knows of events besides what is in them: their age, whose echo they are. */
export const stripUnsigned: Lie = {
  about: asksForNews,
  tell: (truth) =>
    JSON.parse(JSON.stringify(truth, (name, value: unknown) => (name === 'unsigned' ? undefined : value))),
};

/** Says once that a user's keys have changed. */
export function claimChange(user: string): Lie {
  let isClaimed = false;
  return {
    about: asksForNews,
    tell(truth) {
      if (isClaimed) return truth;
      isClaimed = true;
      const { changed = [], ...others } = (truth['device_lists'] ?? {}) as { changed?: readonly string[] };
      return { ...truth, device_lists: { ...others, changed: [...changed, user] } };
    },
  };
}
