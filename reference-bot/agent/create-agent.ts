import type { Logger } from '../base/logging/logger.ts';
import type { Agent } from './agent.ts';
import type { AgentConfig, AgentLimits } from './agent-config.ts';
import { echoAgent } from './echo.ts';
import { openAiAgent, type OpenAiSeams } from './openai/openai-agent.ts';
import { patientAgent } from './patient-agent.ts';

/** The agent that the configuration asks for. */
export function createAgent(config: AgentConfig & AgentLimits, seams: OpenAiSeams, log: Logger): Agent {
  const agent = config.kind === 'echo' ? echoAgent : openAiAgent(config, seams);
  return patientAgent(agent, { runsAtOnce: config.runsAtOnce, clock: seams.clock, log });
}
