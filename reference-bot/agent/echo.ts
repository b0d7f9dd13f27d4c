import type { Agent } from './agent.ts';

/** Says back what it was told, so that a reply proves the whole way there and back. */
export const echoAgent: Agent = ({ body }) => Promise.resolve(`echo: ${body}`);
