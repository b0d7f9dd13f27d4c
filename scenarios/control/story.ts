import type { ControlFrame } from '../../harness/index.ts';

const prefix = 'matrix.verification.';

/** How far a verification is in each state; `transitioned` says nothing of that. */
const progress: Readonly<Record<string, number>> = {
  requested: 0,
  created: 0,
  ready: 0,
  started: 1,
  accepted: 2,
  keys_exchanged: 3,
  confirmed: 4,
  done: 5,
  cancelled: 5,
  mismatched: 5,
};

/** The record in an event about a verification; undefined for anything else. */
export function verificationIn(
  { event, payload }: ControlFrame,
  flowId: string,
): Readonly<Record<string, unknown>> | undefined {
  if (!event?.startsWith(prefix)) return undefined;
  const { verification } = (payload ?? {}) as { readonly verification?: Readonly<Record<string, unknown>> };
  return verification?.['flowId'] === flowId ? verification : undefined;
}

/** What was told of a verification: each event with the state in it. */
export function storyOf(frames: readonly ControlFrame[], flowId: string): string[] {
  return frames.flatMap((frame) => {
    const record = verificationIn(frame, flowId);
    return record ? [`${frame.event!.slice(prefix.length)}: ${String(record['state'])}`] : [];
  });
}

/** Whether a verification never goes back in what was told of it. States may be left out. */
export function tellsInOrder(story: readonly string[]): boolean {
  const steps = story.flatMap((line) => progress[line.split(': ')[1] ?? ''] ?? []);
  return steps.every((step, index) => index === 0 || steps[index - 1]! <= step);
}
