import { logger } from 'matrix-js-sdk/lib/logger.js';
import { silence } from '../sdk/silence.ts';

/** Silences the SDK's global logger. */
export function quietSdk(): void {
  silence(logger);
}
