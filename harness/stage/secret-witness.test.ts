import { expect, it } from 'vitest';
import { SecretRegistry } from '../../reports/index.ts';
import { SecretWitness, type Saying } from './secret-witness.ts';

const secrets = new SecretRegistry();
secrets.register('syt_t0ken-0f-cara', 'access token of cara');

function testimony(sayings: readonly Saying[]): Promise<string[]> {
  const witness = new SecretWitness(secrets, () => sayings);
  return witness.testify().then((rules) => rules.map(({ sentence }) => sentence));
}

it('names each secret once for each place in which it was told', async () => {
  const line = { where: 'its log', text: 'starting with syt_t0ken-0f-cara' };
  const message = { where: 'a message', text: Buffer.from('syt_t0ken-0f-cara').toString('base64') };
  expect(await testimony([line, line, message])).toEqual([
    'told a secret in its log: access token of cara',
    'told a secret in a message: access token of cara',
  ]);
});

it('says nothing of what holds no secret', async () => {
  expect(await testimony([{ where: 'its log', text: 'starting' }])).toEqual([]);
});
