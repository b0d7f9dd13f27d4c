import { setTimeout as pause } from 'node:timers/promises';
import { BlockedError } from '../errors/blocked-error.ts';
import { runHook, type Hooks } from '../networks/live/hooks.ts';
import type { ScriptedLlm } from '../networks/llm/scripted-llm.ts';
import type { Scene } from './scene.ts';

/** By what a question is found again in what is told of the agent. */
export interface Traces {
  readonly nonce: string;
  /** The room is the scenario's own: nothing else is asked there. */
  readonly room: string;
}

/** What tells of the runs of the agent behind the bot, apart from the bot's answers. */
export interface AgentRuns {
  /** True: each run is one request to the model. */
  readonly areRequests: boolean;
  /** How often the agent has run for each of these questions, which were answered. */
  countFor(questions: readonly Traces[]): Promise<number[]>;
}

/** By the model that the bot is told to answer through. */
export function runsByModel({ asked }: Pick<ScriptedLlm, 'asked'>): AgentRuns {
  return {
    areRequests: true,
    countFor: async (questions) =>
      questions.map(({ nonce }) => asked.items.filter(({ text }) => text.includes(nonce)).length),
  };
}

const limitMs = 20_000;
/** A log may be written some time after what it tells of. */
const pollMs = 1_000;

/** By a hook of the operator, who knows where their bot notes the runs of its agent. */
export function runsByHook({ run, signal, record }: Scene, hooks: Hooks): AgentRuns {
  const print = async (): Promise<readonly string[]> => {
    const lines = (await runHook('readRuns', hooks, { limitMs })).split('\n').filter(Boolean);
    if (lines.length > 0) return lines;
    throw new BlockedError('the hook readRuns printed nothing, so that it shows nothing of the agent');
  };
  return {
    areRequests: false,
    async countFor(questions) {
      const late = performance.now() + run.limits.stepMs;
      for (;;) {
        const { lines, counts } = countIn(await print(), questions);
        if (counts.every((count) => count > 0) || performance.now() > late) {
          // The others tell of other people.
          record({ kind: 'log', source: 'runs of the agent', lines: [...lines] });
          return counts;
        }
        await pause(pollMs, undefined, { signal });
      }
    },
  };
}

/** The lines that tell of these questions, and how many of each. Where none has a nonce, those of the room count, one for a question. */
export function countIn(
  printed: readonly string[],
  questions: readonly Traces[],
): { readonly lines: readonly string[]; readonly counts: number[] } {
  const having = (words: readonly string[]): readonly string[] =>
    printed.filter((line) => words.some((word) => line.includes(word)));
  const byNonce = having(questions.map(({ nonce }) => nonce));
  if (byNonce.length > 0)
    return { lines: byNonce, counts: questions.map(({ nonce }) => having([nonce]).length) };
  const byRoom = having(questions.map(({ room }) => room));
  return { lines: byRoom, counts: questions.map((_, index) => (index < byRoom.length ? 1 : 0)) };
}
