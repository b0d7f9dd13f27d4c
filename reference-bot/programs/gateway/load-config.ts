import JSON5 from 'json5';
import { ConfigError, type ConfigIssue, ConfigIssues } from '../../base/config/config-issue.ts';
import { Section } from '../../base/config/section.ts';
import { logLevels } from '../../base/logging/log-level.ts';
import type { Environment, Files } from '../../base/seams/seams.ts';
import { offeredChannels } from '../../channels/registry.ts';
import { gatewayKeys, readGatewaySection } from '../../control/gateway-section.ts';
import type { BotConfig } from './bot-config.ts';
import { locateConfig } from './config-path.ts';
import { findKeyLines, type KeyLines } from './key-lines.ts';
import { fillPlaceholders } from './placeholders.ts';

const fileLimitBytes = 4 * 1024 * 1024;

/**
 * Finds, reads and checks the configuration. Nothing has been started when this fails.
 * @throws ConfigError with one line for each thing that is wrong.
 */
export async function loadConfig(files: Files, env: Environment): Promise<BotConfig> {
  const { file, stateDirectory } = locateConfig(env);
  const text = await readText(files, file);
  const document = parse(text, file);
  const issues = new ConfigIssues();
  const lines = findKeyLines(text);

  const filled = fillPlaceholders(document, env, issues);
  stopOnErrors(issues, file, lines);
  const root = Section.open(issues, '', filled, [
    ...offeredChannels.map(({ id }) => id),
    'gateway',
    'logging',
  ]);
  const channels = offeredChannels.map((offered) =>
    offered.configure(root.section(offered.id, offered.keys), env),
  );
  const gateway = readGatewaySection(root.section('gateway', gatewayKeys), env);
  const logLevel = root.section('logging', ['level']).oneOf('level', logLevels, 'info');
  stopOnErrors(issues, file, lines);

  const warnings = issues.all.map((issue) => `Config warning at ${issue.path}: ${issue.message}`);
  return { channels, gateway, logLevel, stateDirectory, warnings };
}

async function readText(files: Files, file: string): Promise<string> {
  const text = await files.readText(file).catch((cause: unknown) => {
    throw new ConfigError(
      `${file}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  });
  const bytes = Buffer.byteLength(text);
  if (bytes > fileLimitBytes) {
    throw new ConfigError(`${file}: holds ${bytes} bytes; at most ${fileLimitBytes} are expected`);
  }
  return text;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON5.parse(text);
  } catch (cause) {
    const { message, lineNumber } = cause as { message: string; lineNumber?: number };
    throw new ConfigError(`${file}:${lineNumber ?? 1}: expected JSON5, ${message}`, { cause });
  }
}

function stopOnErrors(issues: ConfigIssues, file: string, lines: KeyLines): void {
  const errors = issues.all
    .filter((issue) => issue.severity === 'error')
    .map((issue) => ({ line: lineOf(issue, lines), text: `Config error at ${issue.path}: ${issue.message}` }))
    .toSorted((left, right) => left.line - right.line);
  if (errors.length === 0) return;
  const told = errors.map(({ line, text }) => `${file}:${line}: ${text}`);
  throw new ConfigError([...told, 'Configuration contains errors — aborting startup'].join('\n'));
}

/** Line of the key, or of the nearest enclosing one that is written down: a missing key has no line. */
function lineOf(issue: ConfigIssue, lines: KeyLines): number {
  for (let path = issue.path; path !== ''; path = path.replace(/(?:\.[^.[]*|\[\d+\]|.)$/u, '')) {
    const line = lines.get(path);
    if (line !== undefined) return line;
  }
  return 1;
}
