import { agreeOnSecret } from './key-agreement.ts';
import {
  rankOf,
  stepNameOf,
  type Content,
  type RecordedStep,
  type SasRecord,
  type StepName,
} from './record.ts';

/** Whose step it is: that of the side to be judged, or of its partner. */
export type Role = 'judged' | 'other';

/** A recorded step and the side that sent it. */
export interface SeenStep extends RecordedStep {
  readonly name: StepName;
  readonly by: Role;
  /** Position in the record, once that is in order of time. */
  readonly index: number;
}

/** A record, read: what rules ask of it again and again. */
export interface RecordView {
  readonly record: SasRecord;
  readonly steps: readonly SeenStep[];
  /** The first step of a name by one side. */
  first(by: Role, name: StepName): SeenStep | undefined;
  /** The `start` that counts: of two, that of the smaller user, then device id. */
  readonly start: SeenStep | undefined;
  /** The answer to that start. */
  readonly accept: SeenStep | undefined;
  /** The first cancel of either side. */
  readonly cancel: SeenStep | undefined;
  /** Known once both sides have sent a usable key and the private half of one of them is known. */
  readonly sharedSecret: Uint8Array | undefined;
}

/** Reads a record; events that are no steps of a verification, or of strangers, are left out. */
export function viewOf(record: SasRecord): RecordView {
  const { judged, other } = record;
  const steps = inOrder(record.steps).flatMap((step, index): SeenStep[] => {
    const name = stepNameOf(step);
    const by = step.sender === judged.user ? 'judged' : step.sender === other.user ? 'other' : undefined;
    return name === undefined || by === undefined ? [] : [{ ...step, name, by, index }];
  });
  const first = (by: Role, name: StepName): SeenStep | undefined =>
    steps.find((step) => step.by === by && step.name === name);
  const starts = [first('judged', 'start'), first('other', 'start')].filter((step) => step !== undefined);
  const start = starts.toSorted((a, b) => (rankOf(record[a.by]) < rankOf(record[b.by]) ? -1 : 1))[0];
  return {
    record,
    steps,
    first,
    start,
    accept: start && first(opposite(start.by), 'accept'),
    cancel: steps.find(({ name }) => name === 'cancel'),
    sharedSecret:
      secretFrom(other.ephemeralSecret, first('judged', 'key')?.content) ??
      secretFrom(judged.ephemeralSecret, first('other', 'key')?.content),
  };
}

/** Steps by the time at which they were sent or seen. */
function inOrder(steps: readonly RecordedStep[]): RecordedStep[] {
  return steps.toSorted((a, b) => a.atMs - b.atMs);
}

/** The other of two. */
export function opposite(role: Role): Role {
  return role === 'judged' ? 'other' : 'judged';
}

/** A text without the padding of base64; what is no text becomes an empty one. */
export function bare(value: unknown): string {
  return typeof value === 'string' ? value.replace(/=+$/, '') : '';
}

/** The strings of a list; none if it is no list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The same record, with the sides changed over. */
export function swapped(record: SasRecord): SasRecord {
  return { ...record, judged: record.other, other: record.judged };
}

function secretFrom(ephemeralSecret: Uint8Array | undefined, content: Content | undefined) {
  if (ephemeralSecret === undefined || content === undefined) return undefined;
  return agreeOnSecret(ephemeralSecret, bare(content['key']));
}
