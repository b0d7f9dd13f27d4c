import { describe, expect, it } from 'vitest';
import { Seal } from '../../base/config/sealed-text.ts';
import type { Environment } from '../../base/seams/seams.ts';
import { locateConfig } from './config-path.ts';
import { loadConfig } from './load-config.ts';
import { memoryFiles } from './testing/memory-files.ts';

const main = '/state/carapace.json5';

/** Loads the configuration of a gateway whose token says what came out of the pipeline. */
async function load(texts: Readonly<Record<string, string>>, env: Environment = {}) {
  const { gateway, warnings } = await loadConfig(memoryFiles(texts), {
    CARAPACE_STATE_DIR: '/state',
    ...env,
  });
  return {
    token: gateway.auth.mode === 'token' ? gateway.auth.secret : undefined,
    port: gateway.port,
    warnings,
  };
}

const withToken = (token: string, more = ''): Readonly<Record<string, string>> => ({
  [main]: `{ gateway: { auth: { token: '${token}' } }, ${more} }`,
});

describe('where the configuration is', () => {
  it.each<[string, Environment, string]>([
    ['named', { CARAPACE_CONFIG_PATH: '/etc/cara.json5', CARAPACE_STATE_DIR: '/s' }, '/etc/cara.json5 /s'],
    ['named alone', { CARAPACE_CONFIG_PATH: '/etc/cara.json5' }, '/etc/cara.json5 /etc'],
    ['in the state directory', { CARAPACE_STATE_DIR: '/both' }, '/both/carapace.json5 /both'],
    ['there as JSON', { CARAPACE_STATE_DIR: '/json' }, '/json/carapace.json /json'],
    ['nowhere yet', { CARAPACE_STATE_DIR: '/none' }, '/none/carapace.json5 /none'],
    ['usual', { HOME: '/home/a' }, '/home/a/.config/carapace/carapace.json5 /home/a/.config/carapace'],
    ['of a user with an own folder', { XDG_CONFIG_HOME: '/x' }, '/x/carapace/carapace.json5 /x/carapace'],
  ])('%s', async (_what, env, expected) => {
    const files = memoryFiles({
      '/both/carapace.json5': '',
      '/both/carapace.json': '',
      '/json/carapace.json': '',
    });
    const { file, stateDirectory } = await locateConfig(files, env, 'linux');
    expect(`${file} ${stateDirectory}`).toBe(expected);
  });
});

describe('what is included', () => {
  it('lies below what is written beside it; later files count more; lists are joined', async () => {
    const { warnings, ...loaded } = await load({
      [main]: `{ $include: ['a.json5', 'more/b.json5'], gateway: { auth: { token: 'own' } } }`,
      '/state/a.json5': `{ gateway: { port: 1, auth: { mode: 'token', token: 'a' } } }`,
      '/state/more/b.json5': `{ gateway: { $include: 'c.json5', port: 2 } }`,
      '/state/more/c.json5': `{ port: 3 }`,
    });
    expect(loaded).toEqual({ token: 'own', port: 2 });
    expect(warnings).toEqual([]);
  });

  it('is named where something is wrong with it', async () => {
    await expect(
      load({ [main]: `{ $include: 'a.json5' }`, '/state/a.json5': `{\n gateway: { bind: 'x' } }` }),
    ).rejects.toThrow('/state/a.json5:2: Config error at .gateway.bind');
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a circle',
      { [main]: `{ $include: 'carapace.json5' }` },
      'Circular include detected: /state/carapace.json5',
    ],
    [
      'a file that is not there',
      { [main]: `{ $include: 'gone.json5' }` },
      '/state/gone.json5: cannot be read',
    ],
    ['a number', { [main]: `{ $include: 1 }` }, '$include must be a path or an array of paths'],
    [
      'a list beside keys',
      { [main]: `{ $include: 'a.json5', x: 1 }`, '/state/a.json5': '[]' },
      'must be an object',
    ],
    ['too much', { [main]: ' '.repeat(4_194_305) }, 'holds 4194305 bytes; at most 4194304 are expected'],
  ])('refuses %s', async (_what, texts, message) => {
    await expect(load(texts)).rejects.toThrow(message);
  });

  it('ends after ten files', async () => {
    const chain = Array.from({ length: 12 }, (_, i) => [
      `/state/${i}.json5`,
      `{ $include: '${i + 1}.json5' }`,
    ]);
    await expect(
      load({ [main]: `{ $include: '0.json5' }`, ...(Object.fromEntries(chain) as object) }),
    ).rejects.toThrow('includes go deeper than 10 files');
  });
});

describe('variables of the configuration', () => {
  it('count more than those of the process, the plain ones more than vars, and name each other', async () => {
    const env = `env: { vars: { A: 'vars', B: 'b-\${A}' }, A: 'plain-\${OUTSIDE}' }`;
    const loaded = await load(withToken('${B}', env), { A: 'process', OUTSIDE: 'o' });
    expect(loaded.token).toBe('b-plain-o');
  });

  it('reach what is read from the environment', async () => {
    const loaded = await load(withToken('file', `env: { CARAPACE_GATEWAY_TOKEN: 'variable' }`));
    expect(loaded.token).toBe('variable');
  });

  it.each([
    [`env: { CARAPACE_CONFIG_PASSWORD: 'x' }`, 'CARAPACE_CONFIG_PASSWORD cannot be set from config.env'],
    [`env: { vars: { carapace_state_dir: 'x' } }`, 'carapace_state_dir cannot be set from config.env'],
    [`env: { A: '\${B}', B: '\${A}' }`, 'circular config env reference involving A'],
    [`env: { A: '\${NOPE}' }`, 'Config error at .env.A: Missing environment variable: NOPE'],
    [`env: { A: '\\0' }`, 'env values must not contain NUL bytes'],
  ])('are refused: %s', async (env, message) => {
    await expect(load(withToken('x', env))).rejects.toThrow(message);
  });

  it('are left out where they are no text', async () => {
    expect((await load(withToken('x', `env: { A: 7, shellEnv: {}, '=': '' }`))).warnings).toEqual([
      'Config warning at .env.A: ignored: the value of a variable must be a string',
      'Config warning at .env.=: ignored: not the name of a variable',
    ]);
  });
});

describe('sealed secrets', () => {
  it('are opened after the placeholders, which they may look like', async () => {
    const sealed = await new Seal('password').close('a-${NOPE}-token');
    const loaded = await load(withToken(sealed), { CARAPACE_CONFIG_PASSWORD: 'password' });
    expect(loaded).toEqual({ token: 'a-${NOPE}-token', port: 18_789, warnings: [] });
  });

  it('are opened in variables as well', async () => {
    const sealed = await new Seal('password').close('of the variable');
    const loaded = await load(withToken('${T}', `env: { T: '${sealed}' }`), {
      CARAPACE_CONFIG_PASSWORD: 'password',
    });
    expect(loaded.token).toBe('of the variable');
  });

  it('count as not set without the password, or with another one', async () => {
    const sealed = await new Seal('password').close('token');
    expect(await load(withToken(sealed))).toMatchObject({
      token: undefined,
      warnings: [
        'Config warning at .: CARAPACE_CONFIG_PASSWORD is not set; encrypted config values will remain locked',
      ],
    });
    expect(await load(withToken(sealed), { CARAPACE_CONFIG_PASSWORD: 'other' })).toMatchObject({
      token: undefined,
      warnings: [
        'Config warning at .gateway.auth.token: cannot be opened with CARAPACE_CONFIG_PASSWORD, and counts as not set',
      ],
    });
  });

  it('are refused in another version', async () => {
    await expect(load(withToken('enc:v1:a:b:c'))).rejects.toThrow(
      'Config error at .gateway.auth.token: unsupported encrypted config secret envelope enc:v1 at .gateway.auth.token; only enc:v2 is supported',
    );
  });
});
