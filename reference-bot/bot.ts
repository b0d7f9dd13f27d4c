import { echoAgent } from './agent/echo.ts';
import { MatrixChannel } from './channels/matrix/matrix-channel.ts';
import type { BotConfig } from './config/config.ts';
import { loadConfig } from './config/load-config.ts';
import { fileAudit } from './control/audit.ts';
import { controlApp } from './control/control-app.ts';
import { serve } from './http/serve.ts';
import { createLogger, type Logger } from './logging/logger.ts';
import { Redactor } from './redact/redactor.ts';
import type { Environment, Seams } from './seams/seams.ts';
import { version } from './version.ts';

const drainLimitMs = 500;

/** A bot whose control API answers. Its channels come up by themselves, or tell why they cannot. */
export interface RunningBot {
  /** Root of the control API, with the port it got. */
  readonly url: string;
  readonly log: Logger;
  stop(): Promise<void>;
}

/**
 * Puts the bot together. Everything of the outside world comes in through `seams` and `env`.
 * @throws ConfigError before anything is started; Node's error when the control API cannot listen.
 */
export async function startBot(seams: Seams, env: Environment): Promise<RunningBot> {
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
