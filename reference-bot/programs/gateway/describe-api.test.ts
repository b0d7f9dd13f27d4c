import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeApi } from './describe-api.ts';

const published = new URL('../../../docs/control-api.openapi.json', import.meta.url);

describe('the description of the API', () => {
  const api = JSON.parse(JSON.stringify(describeApi())) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly components: { readonly schemas: object };
  };

  it('is published as it is; run `npm run schema` where it is not', () => {
    expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(api);
  });

  it('has every route', () => {
    const routes = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes).toEqual([
      'get /health',
      'get /health/live',
      'get /health/ready',
      'get /control/status',
      'get /control/channels',
      'get /control/matrix/devices',
      'get /control/matrix/verifications',
      'post /control/matrix/verifications',
      'post /control/matrix/verifications/{flowId}/accept',
      'post /control/matrix/verifications/{flowId}/confirm',
      'post /control/matrix/verifications/{flowId}/cancel',
      'post /control/matrix/send-test',
    ]);
  });

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(api).matchAll(/#\/components\/schemas\/(\w+)/gu)];
    const missing = references.filter(([, name]) => !Object.hasOwn(api.components.schemas, name!));
    expect(references.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });
});
