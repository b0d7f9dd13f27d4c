import { BlockedError } from '../errors/blocked-error.ts';
import { EventLog } from '../waiting/event-log.ts';
import type { Capability } from './capabilities.ts';
import { ControlClient } from './control-client.ts';
import type { Talk } from './talk.ts';
import type { Target } from './target.ts';

/** A bot that runs already, and belongs to somebody else. */
export interface LiveBot {
  /** For reports. */
  readonly name: string;
  readonly version?: string | undefined;
  readonly claims: readonly Capability[];
  readonly talk?: Talk | undefined;
  /** Absent where the operator gives no access to it. */
  readonly control?: { readonly url: string; readonly token: string } | undefined;
}

/** A target that is never started nor ended: every scenario meets the process that runs. */
export function liveTarget({ name, version, claims, talk, control }: LiveBot): Target {
  return {
    name,
    claims,
    ...(talk && { talk }),
    mutants: [],
    programs: ['gateway'],
    servesMany: true,
    isSomebodyElses: true,
    prepare: async () => ({ ...(version !== undefined && { version }) }),
    async launch({ signal, registerSecret }) {
      if (control !== undefined) registerSecret(control.token, `control token of ${name}`);
      return {
        output: new EventLog<string>(),
        logTail: () => [],
        exited: new Promise(() => {}),
        ...(control && {
          control: new ControlClient({ baseUrl: control.url, token: control.token, signal }),
        }),
        async kill() {
          throw new BlockedError('a bot that belongs to somebody else is not ended');
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}
