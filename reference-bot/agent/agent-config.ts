/** Who answers. */
export type AgentConfig = { readonly kind: 'echo' } | OpenAiConfig;

/** A language model behind an API like OpenAI's. */
export interface OpenAiConfig {
  readonly kind: 'openai';
  /** As the API knows it. */
  readonly model: string;
  /** Where answers are asked for. */
  readonly completionsUrl: string;
  readonly apiKey: string;
}

/** What every agent keeps to. */
export interface AgentLimits {
  /** Answers in the making at once; others wait for their turn. */
  readonly runsAtOnce: number;
}
