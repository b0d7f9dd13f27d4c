import type { Agent } from '../../agent/agent.ts';

/** The account that the commands tell about. */
export interface Self {
  readonly userId: string;
  readonly deviceId: string;
}

/** Answers the commands it knows, by the first word of a text, and nothing else. */
export function commandAgent({ userId, deviceId }: Self): Agent {
  const answers: ReadonlyMap<string, (rest: string) => string> = new Map<string, (rest: string) => string>([
    ['!ping', (rest) => `pong${rest}`],
    ['!whoami', () => `I am ${userId}, on device ${deviceId}.`],
    ['!help', () => [...answers.keys()].toSorted().join(', ')],
  ]);
  return ({ body }) => {
    const said = body.trim();
    const [command = ''] = said.split(/\s/u);
    return Promise.resolve(answers.get(command)?.(said.slice(command.length)));
  };
}
