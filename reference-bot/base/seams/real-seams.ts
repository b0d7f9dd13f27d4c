import { stdoutLog } from '../logging/stdout-log.ts';
import { realClock } from './clock.ts';
import { realFiles } from './files.ts';
import type { Seams } from './seams.ts';

/** The real world. What needs the Matrix SDK, which takes a tenth of a second to load, is loaded at first use. */
export function realSeams(): Seams {
  return {
    clock: realClock(),
    files: realFiles(),
    fetch: globalThis.fetch,
    async createMatrixClient(options) {
      const { createMatrixClient } = await import('../../channels/matrix/matrix-client.ts');
      return createMatrixClient(options);
    },
    async openFlow(request, context) {
      const { openSdkFlow } = await import('../../channels/matrix/verification/sdk-flow.ts');
      return openSdkFlow(request, context);
    },
    log: stdoutLog(),
  };
}
