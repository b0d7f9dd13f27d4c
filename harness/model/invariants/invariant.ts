import type { SasRule } from '../../networks/matrix/oracle/sas/rules/catalogue.ts';
import type { Source } from '../machine/row.ts';
import type { History } from './history.ts';

/** What must hold of every verification, whatever is done to the bot. */
export interface Invariant {
  /** Stable: V01 to V63. */
  readonly id: string;
  /** A sentence that is true of a sound bot. */
  readonly says: string;
  /** What is at stake: that somebody is deceived, that the specification is kept, or that a verification comes to its end. */
  readonly about: 'security' | 'specification' | 'progress';
  /** True where implementations are known to differ; the table of quirks says how. */
  readonly varies?: true;
  readonly source: Source | 'Matrix security advisories' | 'canonical JSON and unpadded base64';
  /** Whether a history shows that it does not hold. */
  readonly broken?: (history: History) => boolean;
  /** Rules of the codec that recomputes every value of a verification. */
  readonly rules?: readonly SasRule[];
  /** Where nothing of the above can see it: scenarios that play it. */
  readonly scenarios?: readonly string[];
}
