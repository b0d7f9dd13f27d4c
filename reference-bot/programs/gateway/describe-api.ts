import { createLogger } from '../../base/logging/logger.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { version } from '../../base/version.ts';
import { realFiles } from '../../base/seams/files.ts';
import { realClock } from '../../base/seams/clock.ts';
import { offeredChannels } from '../../channels/registry.ts';
import { openApi } from '../../control/openapi.ts';

/** The description of the bot's HTTP API, in OpenAPI 3.1. */
export function describeApi(): object {
  const [clock, redactor] = [realClock(), new Redactor()];
  // Nothing is served, so nothing is written down.
  const log = createLogger({ level: 'error', clock, redactor, destination: { write() {} } });
  const tools = { audit: () => Promise.resolve(), log, redactor };
  return openApi({
    gateway: { auth: { mode: 'none' }, controlEnabled: true },
    channels: offeredChannels.map(({ whenOff: { control, ...channel } }) => ({
      ...channel,
      routes: control(tools),
    })),
    version,
    stateDirectory: '',
    clock,
    files: realFiles(),
    redactor,
    events: { dropped: 0 },
    isModelReachable: () => Promise.resolve(true),
    runHook: () => '',
  });
}
