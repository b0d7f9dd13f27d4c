import { describe, expect, it } from 'vitest';
import { ConfigIssues } from '../../base/config/config-issue.ts';
import { Section } from '../../base/config/section.ts';
import { readWebhookSection, webhookKeys } from './webhook-config.ts';

function read(document: object, env = {}) {
  const issues = new ConfigIssues();
  const root = Section.open(issues, '', document, ['webhook']);
  const config = readWebhookSection(root.section('webhook', webhookKeys), { env });
  return { config, errors: issues.all.map(({ path, message }) => `${path}: ${message}`) };
}

describe('the webhook block', () => {
  it('names a URL and a token, which may be in the environment', () => {
    const url = 'http://127.0.0.1:9000/answers';
    expect(read({ webhook: { url } }, { WEBHOOK_TOKEN: 'secret-token' })).toEqual({
      config: { url, token: 'secret-token' },
      errors: [],
    });
  });

  it.each([{}, { webhook: { enabled: false, url: 'nonsense' } }])('%j switches nothing on', (document) => {
    expect(read(document, { WEBHOOK_TOKEN: 'secret-token' })).toEqual({ config: undefined, errors: [] });
  });

  it.each([
    [{ token: 'x' }, '.webhook.url: url is required'],
    [{ url: 'nonsense', token: 'x' }, '.webhook.url: url is not a valid URL'],
    [{ url: 'http://example.org', token: 'x' }, "must use https (got scheme 'http')"],
    [{ url: 'https://example.org' }, '.webhook.token: token is required'],
  ])('%j is told what is wrong', (webhook, error) => {
    const { config, errors } = read({ webhook });
    expect([config, errors]).toEqual([undefined, [expect.stringContaining(error)]]);
  });
});
