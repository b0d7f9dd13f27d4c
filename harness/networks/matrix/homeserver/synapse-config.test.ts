import { describe, expect, test } from 'vitest';
import { listeningPort, renderSynapseConfig } from './synapse-config.ts';
import { lockedSynapseVersion, readSynapseFile } from './synapse-files.ts';

describe('renderSynapseConfig', () => {
  test('fills in every name of the template', () => {
    const { homeserverYaml, registrationSecret } = renderSynapseConfig({
      bindAddress: '127.0.0.1',
      port: 0,
      dataFolder: "/tmp/it's here",
    });
    expect(homeserverYaml).not.toMatch(/\$\{[A-Z]/);
    expect(homeserverYaml).toContain(`registration_shared_secret: '${registrationSecret}'`);
    expect(homeserverYaml).toContain("log_config: '/tmp/it''s here/log.yaml'");
    expect(homeserverYaml).toContain("bind_addresses: ['127.0.0.1']");
  });

  test('has no rate limits, or those of Synapse', () => {
    const place = { bindAddress: '127.0.0.1', port: 0, dataFolder: '/data' } as const;
    expect(renderSynapseConfig(place).homeserverYaml).toMatch(/^rc_login: /m);
    const { homeserverYaml } = renderSynapseConfig({ ...place, isLimited: true });
    expect(homeserverYaml).not.toMatch(/rc_|unlimited/);
    expect(homeserverYaml).toContain('presence: ');
  });

  test('makes new secrets each time', () => {
    const place = { bindAddress: '127.0.0.1', port: 0, dataFolder: '/data' } as const;
    const secrets = [1, 2].flatMap(
      () => renderSynapseConfig(place).homeserverYaml.match(/\b[0-9a-f]{48}\b/g) ?? [],
    );
    expect(secrets).toHaveLength(6);
    expect(new Set(secrets).size).toBe(6);
  });
});

test('listeningPort reads the port from the one line that tells it', () => {
  expect(listeningPort('… INFO synapse.app._base main Synapse now listening on TCP port 41485')).toBe(41485);
  expect(listeningPort('… INFO twisted main SynapseSite starting on 41485')).toBeUndefined();
});

test('the lock file holds the version that requirements.in asks for, and no address of an index', () => {
  const lock = readSynapseFile('requirements.txt');
  expect(lock).toContain(`matrix-synapse==${lockedSynapseVersion()} `);
  expect(lock).not.toMatch(/https?:/);
});
