import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { echoAgent } from '../../agent/echo.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { realBaseSeams } from '../../base/seams/real-base-seams.ts';
import type { Clock } from '../../base/seams/seams.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import type { ChannelContext } from '../channel-module.ts';
import { Sessions } from '../sessions/sessions.ts';
import { realSocketSeams, type SocketSeams } from '../socket-seams.ts';

export interface TestContext extends ChannelContext<SocketSeams>, Disposable {}

/** What a channel gets from a bot that echoes. Its files are gone when this is disposed of. */
export function channelContext(clock?: Clock): TestContext {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'channel-test-'));
  const real = realBaseSeams();
  const sessions = Sessions.inMemory();
  return {
    log: memoryLog().log,
    redactor: new Redactor(),
    agent: echoAgent,
    sessions,
    stateDirectory,
    processEnv: {},
    audit: async () => {},
    editBlock: async () => {},
    publish() {},
    seams: {
      ...real,
      ...realSocketSeams(),
      clock: clock ?? real.clock,
      // What stands there now: services may have been mounted since.
      fetch: (...request) => globalThis.fetch(...request),
    },
    [Symbol.dispose]() {
      sessions[Symbol.dispose]();
      rmSync(stateDirectory, { recursive: true });
    },
  };
}
