import { describe, expect, it } from 'vitest';
import { ConfigIssues } from '../base/config/config-issue.ts';
import { Section } from '../base/config/section.ts';
import { agentRootKeys, readAgentSections } from './agent-section.ts';

function read(document: object, env = {}) {
  const issues = new ConfigIssues();
  const config = readAgentSections(Section.open(issues, '', document, agentRootKeys), env);
  return { config, errors: issues.all.map(({ path, message }) => `${path}: ${message}`) };
}
const agents = { defaults: { model: 'openai:small' } };

describe('who answers', () => {
  it('is the echo if no model is named', () => {
    expect(read({})).toEqual({ config: { kind: 'echo', runsAtOnce: 4 }, errors: [] });
  });

  it.each([
    [undefined, 'https://api.openai.com/v1/chat/completions'],
    ['http://127.0.0.1:9100/v1/', 'http://127.0.0.1:9100/v1/chat/completions'],
    ['https://models.example.org', 'https://models.example.org/v1/chat/completions'],
  ])('is a model at %s', (baseUrl, completionsUrl) => {
    const { config, errors } = read({
      agents: { defaults: { ...agents.defaults, maxConcurrent: 2 } },
      openai: { apiKey: 'key-of-config', ...(baseUrl && { baseUrl }) },
    });
    const expected = {
      kind: 'openai',
      model: 'small',
      completionsUrl,
      apiKey: 'key-of-config',
      runsAtOnce: 2,
    };
    expect({ config, errors }).toEqual({ config: expected, errors: [] });
  });

  it('may have its key and address in the environment, which comes first', () => {
    const env = { OPENAI_API_KEY: 'key-of-environment', OPENAI_BASE_URL: 'https://models.example.org/v1' };
    expect(read({ agents, openai: { apiKey: 'key-of-config' } }, env).config).toMatchObject({
      apiKey: 'key-of-environment',
      completionsUrl: 'https://models.example.org/v1/chat/completions',
    });
  });

  it.each([
    [{ agents }, '.openai.apiKey: apiKey is required'],
    [{ agents: { defaults: { model: 'small' } } }, '.agents.defaults.model: model must be "openai:"'],
    [{ agents, openai: { apiKey: 'k', baseUrl: 'nonsense' } }, '.openai.baseUrl: baseUrl is not a valid URL'],
    [{ agents, openai: { apiKey: 'k', baseUrl: 'http://example.org' } }, 'the key would travel in clear'],
    [{ agents, openai: { apiKey: 'k', baseUrl: 'file:///etc' } }, "must use https (got scheme 'file:')"],
    [{ agents: { defaults: { maxConcurrent: 0 } } }, 'maxConcurrent must be an integer from 1 to 1000'],
  ])('%j is told what is wrong', (document, error) => {
    expect(read(document).errors[0]).toContain(error);
  });
});
