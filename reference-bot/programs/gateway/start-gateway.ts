import { echoAgent } from '../../agent/echo.ts';
import { serve } from '../../base/http/serve.ts';
import { createLogger, type Logger } from '../../base/logging/logger.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import type { Environment, Seams } from '../../base/seams/seams.ts';
import { version } from '../../base/version.ts';
import { MatrixChannel } from '../../channels/matrix/matrix-channel.ts';
import { fileAudit } from '../../control/audit.ts';
import { controlApp } from '../../control/control-app.ts';
import type { BotConfig } from './bot-config.ts';
import { loadConfig } from './load-config.ts';

const drainLimitMs = 500;

/** A bot whose control API answers. Its channels come up by themselves, or tell why they cannot. */
export interface RunningGateway {
  /** Root of the control API, with the port it got. */
  readonly url: string;
  readonly log: Logger;
  stop(): Promise<void>;
}

/**
 * Puts the bot together. Everything of the outside world comes in through `seams` and `env`.
 * @throws ConfigError before anything is started; Node's error when the control API cannot listen.
 */
export async function startGateway(seams: Seams, env: Environment): Promise<RunningGateway> {
  const config = await loadConfig(seams.files, env);
  const redactor = new Redactor();
  for (const secret of secretsOf(config)) redactor.add(secret);
  const log = createLogger({ level: config.logLevel, redactor, clock: seams.clock, destination: seams.log });
  for (const warning of config.warnings) log.warn(warning);

  const matrix =
    config.matrix && new MatrixChannel({ config: config.matrix, seams, log, redactor, agent: echoAgent });
  const app = controlApp({
    gateway: config.gateway,
    matrix,
    channels: () => (matrix ? [matrix.info()] : []),
    version,
    stateDirectory: config.stateDirectory,
    clock: seams.clock,
    files: seams.files,
    redactor,
    audit: fileAudit(seams.files, seams.clock, config.stateDirectory, log),
  });
  const server = await serve(app, config.gateway, seams.clock);
  log.info({ url: server.url, port: server.port, version }, 'control API listening');
  void matrix?.start();
  return {
    url: server.url,
    log,
    async stop() {
      await server.close(drainLimitMs);
      matrix?.stop();
    },
  };
}

function secretsOf({ matrix, gateway }: BotConfig): readonly (string | undefined)[] {
  const { credentials } = matrix ?? {};
  return [
    credentials?.kind === 'token' ? credentials.accessToken : credentials?.password,
    gateway.auth.mode === 'token' ? gateway.auth.token : undefined,
  ];
}
