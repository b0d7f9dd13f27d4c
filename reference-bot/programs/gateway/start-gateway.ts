import { join } from 'node:path';
import { createAgent } from '../../agent/create-agent.ts';
import { fileAudit } from '../../base/audit.ts';
import { serve } from '../../base/http/serve.ts';
import { createLogger, type Logger } from '../../base/logging/logger.ts';
import { LogRing } from '../../base/logging/log-ring.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import type { Environment } from '../../base/seams/seams.ts';
import { version } from '../../base/version.ts';
import { offeredChannels, type Seams } from '../../channels/registry.ts';
import { HookRuns } from '../../channels/hook-runs.ts';
import { Sessions } from '../../channels/sessions/sessions.ts';
import { controlApp } from '../../control/control-app.ts';
import { ControlEvents } from '../../control/events/control-events.ts';
import { OperatorSends } from '../../control/operator-sends.ts';
import { tailLogs } from '../../control/logs/logs-tail.ts';
import { BlockEditor } from './block-editor.ts';
import { ConfigFollower } from './config-follower.ts';
import { ConfigWarnings } from './config-warnings.ts';
import { holdState } from './hold-state.ts';
import { prepareState } from './prepare-state.ts';
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
 * @throws ConfigError before anything is started; OutsideFault where the state directory cannot be had; Node's error
 * when the control API cannot listen.
 */
export async function startGateway(seams: Seams, env: Environment): Promise<RunningGateway> {
  const config = await loadConfig(seams.files, env);
  const { gateway, stateDirectory } = config;
  const { clock, files } = seams;
  const logRing = new LogRing(seams.log);
  const redactor = new Redactor(offeredChannels.flatMap(({ redactions }) => redactions));
  const short = secretsOf(config, env).filter(({ secret }) => !redactor.add(secret));
  const log = createLogger({ level: config.logLevel, redactor, clock, destination: logRing });
  const warnings = new ConfigWarnings(clock, log);
  warnings.tell(config.warnings);
  for (const { of } of short)
    log.warn({ of }, 'a secret of fewer than 8 characters is not taken out of the log');

  const sends = new OperatorSends({
    clock,
    log,
    channel: (id) => channels.find((one) => one.id === id)?.channel,
  });
  const events = new ControlEvents({
    gateway,
    version,
    clock,
    redactor,
    methods: {
      'logs.tail': { scope: 'operator.read', perform: (params) => tailLogs(logRing.lines, params) },
      send: { scope: 'operator.write', perform: (params) => sends.send(params) },
    },
  });
  const audit = fileAudit({ files, clock, stateDirectory }, log);
  // A folder that only happens to hold the configuration belongs to others too.
  const isOwn = Boolean(env['CARAPACE_STATE_DIR']) || !env['CARAPACE_CONFIG_PATH'];
  await prepareState({ files, folder: stateDirectory, isOwn, audit, log });
  await using starting = new AsyncDisposableStack();
  const held = starting.use(await holdState({ files, folder: stateDirectory, log }));
  const { agent, isModelReachable } = createAgent(config.agent, seams, log);
  const sessionsFile = join(stateDirectory, 'sessions', 'sessions.db');
  const sessions = starting.use(Sessions.open(sessionsFile, clock.now(), config.sessionScopes));
  const password = env['CARAPACE_CONFIG_PASSWORD'];
  const editor = new BlockEditor({ files, file: config.file, password });
  const opened = config.channels.map((configured) =>
    configured.open({
      seams,
      log,
      redactor,
      agent,
      sessions,
      audit,
      publish: events.publish,
      stateDirectory,
      processEnv: env,
      editBlock: (edit) => editor.edit(configured.id, edit),
    }),
  );
  const channels = opened.map(({ control, ...channel }) => ({
    ...channel,
    routes: control({ audit, log, redactor }),
  }));
  const hookRuns = new HookRuns({ agent, sessions, clock, log });
  const app = controlApp({
    gateway,
    channels,
    version,
    stateDirectory,
    clock,
    files,
    redactor,
    events,
    isModelReachable,
    runHook: (request) => hookRuns.run(request),
  });
  const server = await serve(app, gateway, clock, events.upgrade);
  log.info({ url: server.url, port: server.port, version }, 'control API listening');
  for (const { channel } of channels) void channel?.start();
  hookRuns.resume();
  const following = new AbortController();
  const follower = new ConfigFollower({
    files,
    clock,
    log,
    file: config.file,
    load: () => loadConfig(files, env),
    take(changed) {
      for (const { id, config: block } of changed.channels)
        opened.find((channel) => channel.id === id)?.adopt(block);
      warnings.tell(changed.warnings);
    },
  });
  void follower.follow(following.signal);
  const running = starting.move();
  return {
    url: server.url,
    log,
    async stop() {
      following.abort();
      // The lock stays; a bot that is killed while it stops leaves no note behind.
      await held.forget();
      events.close();
      await server.close(drainLimitMs);
      await Promise.all([hookRuns.stop(), ...channels.map(({ channel }) => channel?.stop())]);
      await running.disposeAsync();
    },
  };
}

interface NamedSecret {
  /** Block of the configuration. */
  readonly of: string;
  readonly secret: string | undefined;
}

function secretsOf(
  { channels, gateway, agent, secrets: opened }: BotConfig,
  { CARAPACE_CONFIG_PASSWORD: password }: Environment,
): readonly NamedSecret[] {
  const secret = gateway.auth.mode === 'none' ? undefined : gateway.auth.secret;
  return [
    { of: 'gateway', secret },
    { of: 'gateway.hooks', secret: gateway.hooks?.token },
    { of: 'openai', secret: agent.kind === 'openai' ? agent.apiKey : undefined },
    { of: 'CARAPACE_CONFIG_PASSWORD', secret: password },
    ...opened.map((secret) => ({ of: 'configuration', secret })),
    ...channels.flatMap(({ id, secrets }) => secrets.map((secret) => ({ of: id, secret }))),
  ];
}
