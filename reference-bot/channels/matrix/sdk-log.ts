import { format } from 'node:util';
import type { Logger as SdkLogger } from 'matrix-js-sdk/lib/logger.js';
import type { Logger } from '../../base/logging/logger.ts';

/** The Matrix SDK's own chatter, at level debug whatever it thinks of its importance. */
export function sdkLogger(log: Logger, namespace = 'matrix-js-sdk'): SdkLogger {
  const at =
    (sdkLevel: string) =>
    (...words: unknown[]): void => {
      if (log.isLevelEnabled('debug')) log.debug({ sdk: namespace, sdkLevel }, format(...words));
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    getChild: (child) => sdkLogger(log, `${namespace} ${child}`),
  };
}
