import { agentRootKeys, readAgentSections } from '../../agent/agent-section.ts';
import { ConfigError, type ConfigIssue, ConfigIssues, inOneLine } from '../../base/config/config-issue.ts';
import { Section } from '../../base/config/section.ts';
import { asObject, isObject } from '../../base/json.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { logLevels } from '../../base/logging/log-level.ts';
import type { Environment, Files } from '../../base/seams/seams.ts';
import { ChannelsBlock } from '../../channels/channels-block.ts';
import { ChannelFeatures } from '../../channels/features.ts';
import { offeredChannels } from '../../channels/registry.ts';
import { readSessionScopes } from '../../channels/session-scopes.ts';
import { gatewayKeys, readGatewaySection } from '../../control/gateway-section.ts';
import type { BotConfig } from './bot-config.ts';
import { addConfigEnvironment } from './config-environment.ts';
import { openSealed } from './open-sealed.ts';
import { fillPlaceholders, namesIn } from './placeholders.ts';
import { type ConfigDocument, type Origin, readConfigDocument } from './read-document.ts';

const mostErrorsTold = 30;

/**
 * Finds, reads and checks the configuration: files with what they include, then its own variables, then placeholders,
 * then sealed secrets. Nothing has been started when this fails.
 * @throws ConfigError with one line for each thing that is wrong.
 */
export async function loadConfig(files: Files, processEnv: Environment): Promise<BotConfig> {
  const written = await readConfigDocument(files, processEnv);
  const { file, stateDirectory } = written;
  const issues = new ConfigIssues();

  const { env: variablesBlock, ...rest } = asObject(written.document);
  const password = processEnv['CARAPACE_CONFIG_PASSWORD'];
  const variables = await openSealed(variablesBlock, password, issues, '.env');
  const env = addConfigEnvironment(variables.value, processEnv, issues);
  const filled = fillPlaceholders(isObject(written.document) ? rest : written.document, env, issues);
  stopOnErrors(issues, written);
  // After the placeholders: a secret may look like one.
  const opened = await openSealed(filled, password, issues);
  // A person who mistakes one key for another must not find a secret in the message about it.
  const hidden = new Redactor();
  for (const secret of [...variables.secrets, ...opened.secrets]) hidden.add(secret);
  for (const name of namesIn(written.document)) hidden.add(env[name]);
  stopOnErrors(issues, written, hidden);
  const ids = offeredChannels.map(({ id }) => id);
  const root = Section.open(issues, '', opened.value, [
    ...ids,
    ...agentRootKeys,
    'channels',
    'gateway',
    'logging',
    'session',
  ]);
  const context = { env, processEnv, files, stateDirectory };
  const channels = [];
  const block = new ChannelsBlock(root, ids);
  const features = new ChannelFeatures(block);
  for (const { id, keys, configure } of offeredChannels) {
    const channel = await configure(root.section(id, keys, { defaults: features.of(id, keys) }), context);
    if (channel.config !== undefined) features.warnOfLacking(id, keys);
    channels.push(channel);
  }
  const sessionScopes = readSessionScopes(root, block, ids);
  const agent = readAgentSections(root, env);
  const gateway = readGatewaySection(root.section('gateway', gatewayKeys), env);
  const logLevel = root.section('logging', ['level']).oneOf('level', logLevels, 'info');
  stopOnErrors(issues, written, hidden);

  const warnings = issues.all.map((issue) =>
    inOneLine(hidden.text(`Config warning at ${issue.path}: ${issue.message}`)),
  );
  return {
    channels,
    sessionScopes,
    gateway,
    agent,
    logLevel,
    file,
    stateDirectory,
    warnings,
    secrets: [...variables.secrets, ...opened.secrets],
  };
}

function stopOnErrors(
  issues: ConfigIssues,
  { file, origins }: ConfigDocument,
  hidden = new Redactor(),
): void {
  const errors = issues.all
    .filter((issue) => issue.severity === 'error')
    .map((issue) => ({
      ...(originOf(issue, origins) ?? { file, line: 1 }),
      text: inOneLine(hidden.text(`Config error at ${issue.path}: ${issue.message}`)),
    }))
    .toSorted((left, right) => left.line - right.line);
  if (errors.length === 0) return;
  const lines = errors.map((error) => `${error.file}:${error.line}: ${error.text}`);
  const more = lines.length - mostErrorsTold;
  const told = lines.slice(0, mostErrorsTold);
  if (more > 0) told.push(`${file}: and ${more} more`);
  throw new ConfigError([...told, 'Configuration contains errors — aborting startup'].join('\n'));
}

/** Where the key stands, or the nearest enclosing one that is written down: a missing key has no line. */
function originOf(issue: ConfigIssue, origins: ReadonlyMap<string, Origin>): Origin | undefined {
  for (let path = issue.path; path !== ''; path = path.replace(/(?:\.[^.[]*|\[\d+\]|.)$/u, '')) {
    const origin = origins.get(path);
    if (origin !== undefined) return origin;
  }
  return undefined;
}
