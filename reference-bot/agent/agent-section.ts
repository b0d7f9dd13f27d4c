import { isPlaintextToElsewhere } from '../base/config/service-url.ts';
import type { Section } from '../base/config/section.ts';
import type { Environment } from '../base/seams/seams.ts';
import type { AgentConfig, AgentLimits } from './agent-config.ts';

const openAiPrefix = 'openai:';
const defaultBaseUrl = 'https://api.openai.com/v1';
const defaultRunsAtOnce = 4;
const runs = { min: 1, max: 1_000 };

/** Keys at the root of the configuration. */
export const agentRootKeys = ['agents', 'openai'] as const;

/**
 * Reads who answers: the echo if no model is named. The key and the URL of the API may also come from `OPENAI_API_KEY`
 * and `OPENAI_BASE_URL`, which come first.
 */
export function readAgentSections(root: Section, env: Environment): AgentConfig & AgentLimits {
  const defaults = root.section('agents', ['defaults']).section('defaults', ['model', 'maxConcurrent']);
  const openai = root.section('openai', ['apiKey', 'baseUrl']);
  const runsAtOnce = defaults.integer('maxConcurrent', runs, defaultRunsAtOnce);
  const model = defaults.string('model');
  const apiKey = env['OPENAI_API_KEY']?.trim() || openai.string('apiKey');
  const baseUrl = env['OPENAI_BASE_URL']?.trim() || openai.string('baseUrl') || defaultBaseUrl;
  if (model === undefined) return { kind: 'echo', runsAtOnce };
  if (!model.startsWith(openAiPrefix) || model === openAiPrefix)
    defaults.error('model', `model must be "${openAiPrefix}" and the name of a model; got "${model}"`);
  if (apiKey === undefined)
    openai.error('apiKey', 'apiKey is required when agents.defaults.model is set (or OPENAI_API_KEY)');
  const fault = urlFault(baseUrl);
  if (fault !== undefined) openai.error('baseUrl', fault);
  return {
    kind: 'openai',
    model: model.slice(openAiPrefix.length),
    completionsUrl: completionsUrl(baseUrl),
    apiKey: apiKey ?? '',
    runsAtOnce,
  };
}

function urlFault(baseUrl: string): string | undefined {
  const scheme = URL.parse(baseUrl)?.protocol;
  if (scheme === undefined) return 'baseUrl is not a valid URL';
  if (scheme !== 'https:' && scheme !== 'http:') return `baseUrl must use https (got scheme '${scheme}')`;
  return isPlaintextToElsewhere(baseUrl)
    ? 'baseUrl must use https, or http to a loopback address: the key would travel in clear'
    : undefined;
}

function completionsUrl(baseUrl: string): string {
  const root = baseUrl.replace(/\/+$/u, '');
  return root.endsWith('/v1') ? `${root}/chat/completions` : `${root}/v1/chat/completions`;
}
