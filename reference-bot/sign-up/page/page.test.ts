import { describe, expect, it } from 'vitest';
import { signUpBench } from '../testing/sign-up-bench.ts';

async function load(path = '/signup'): Promise<{ response: Response; text: string }> {
  const response = await signUpBench({ settings: { botCommand: 'run </script> "it"' } }).app.request(path);
  return { response, text: await response.text() };
}

describe('the page', () => {
  it('lets the browser run and style with what it brings along, and talk to its own service', async () => {
    const { response, text } = await load();
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'nonce-([^']+)'/u.exec(policy)?.[1];
    expect(policy).toBe(
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect([...text.matchAll(/<(?:script|style)[^>]*>/gu)].map(([tag]) => tag)).toEqual([
      `<style nonce="${nonce}">`,
      `<script nonce="${nonce}">`,
    ]);
    expect((await load()).response.headers.get('content-security-policy')).not.toBe(policy);
  });

  it('is one document that loads nothing', async () => {
    const { text } = await load();
    expect(text).not.toMatch(/\s(?:src|href|action|style|on[a-z]+)=/u);
    expect(text).not.toMatch(/@import|url\(/u);
    expect(Buffer.byteLength(text)).toBeLessThan(40_000);
  });

  it('keeps settings that look like markup from being any', async () => {
    const { text } = await load();
    expect(text.match(/<\/script>/gu)).toHaveLength(1);
  });

  it('is kept by nobody and framed by nobody', async () => {
    const { headers } = (await load()).response;
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('paths', () => {
  it.each([
    ['GET', '/', 302],
    ['HEAD', '/signup', 200],
    ['GET', '/health', 200],
    ['GET', '/nowhere', 404],
  ])('%s %s: %i', async (method, path, status) => {
    expect((await signUpBench().app.request(path, { method })).status).toBe(status);
  });

  it.each([
    ['GET', '/signup/api', 'POST'],
    ['PUT', '/signup/api/crosssign', 'POST'],
    ['POST', '/signup', 'GET,HEAD'],
    ['OPTIONS', '/join/api', 'POST'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    const response = await signUpBench().app.request(path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.json()).toEqual({ error: 'method_not_allowed', allow });
  });
});
