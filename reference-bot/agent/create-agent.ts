import type { Logger } from '../base/logging/logger.ts';
import type { Agent } from './agent.ts';
import type { AgentConfig, AgentLimits } from './agent-config.ts';
import { echoAgent } from './echo.ts';
import { ModelReach } from './openai/model-reach.ts';
import { openAiAgent, type OpenAiSeams } from './openai/openai-agent.ts';
import { patientAgent } from './patient-agent.ts';

export interface CreatedAgent {
  readonly agent: Agent;
  readonly isModelReachable: () => Promise<boolean>;
}

/** The agent that the configuration asks for. An echo needs no model. */
export function createAgent(
  config: AgentConfig & AgentLimits,
  { fetch, clock }: OpenAiSeams,
  log: Logger,
): CreatedAgent {
  const patient = (agent: Agent): Agent => patientAgent(agent, { runsAtOnce: config.runsAtOnce, clock, log });
  if (config.kind === 'echo')
    return { agent: patient(echoAgent), isModelReachable: () => Promise.resolve(true) };
  const reach = new ModelReach(config, { fetch, clock });
  return {
    agent: patient(openAiAgent(config, { fetch: reach.fetch, clock })),
    isModelReachable: reach.isReachable,
  };
}
