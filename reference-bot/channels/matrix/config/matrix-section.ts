import type { Section } from '../../../base/config/section.ts';
import { serviceUrlFault, isPlaintextToElsewhere } from '../../../base/config/service-url.ts';
import type { Environment } from '../../../base/seams/seams.ts';
import type { ReadContext } from '../../channel-module.ts';
import { isLoginUnfinished } from '../login-marker.ts';
import { isCanonicalUserId } from '../user-id.ts';
import { readAllowLists } from './allow-lists.ts';
import { readLegacyPolicy } from './legacy-policy.ts';
import { checkStoreSecret, readStorePassphrase } from './store-secret.ts';
import type { MatrixConfig, MatrixCredentials, VerificationPolicy } from './matrix-config.ts';

const homeserverUrlLimitBytes = 2_048;
const userIdLimitBytes = 256;
const deviceIdLimitBytes = 255;

/** Keys of the `matrix` block. */
export const matrixKeys = [
  'enabled',
  'homeserverUrl',
  'userId',
  'accessToken',
  'password',
  'deviceId',
  'storePassphrase',
  'encrypted',
  'autoJoin',
  'inboundDlq',
  'verification',
] as const;

const environmentNames = {
  homeserverUrl: 'MATRIX_HOMESERVER_URL',
  userId: 'MATRIX_USER_ID',
  accessToken: 'MATRIX_ACCESS_TOKEN',
  password: 'MATRIX_PASSWORD',
  deviceId: 'MATRIX_DEVICE_ID',
} as const;
type TextKey = keyof typeof environmentNames;

/**
 * Reads the `matrix` block. Undefined when it is disabled, or so incomplete that there is nothing to return;
 * what is wrong has then been noted as an error.
 */
export async function readMatrixSection(
  matrix: Section,
  context: ReadContext,
): Promise<MatrixConfig | undefined> {
  const enabled = matrix.boolean('enabled', true);
  const encrypted = matrix.boolean('encrypted', true);
  const autoJoin = readAllowLists(matrix);
  const legacyEnvelopePolicy = readLegacyPolicy(matrix);
  const verification = readVerification(matrix);
  const text = (key: TextKey): string | undefined => textOrEnvironment(matrix, key, context.env);
  const [homeserverUrl, userId, accessToken, password, deviceId] = [
    text('homeserverUrl'),
    text('userId'),
    text('accessToken'),
    text('password'),
    text('deviceId'),
  ];
  const storePassphrase = readStorePassphrase(matrix, context);
  checkUserId(matrix, userId);
  if (!enabled) return undefined;

  checkHomeserverUrl(matrix, homeserverUrl);
  if (!userId) matrix.error('userId', 'userId is required when matrix is enabled');
  checkLength(matrix, 'userId', userId, userIdLimitBytes);
  checkLength(matrix, 'deviceId', deviceId, deviceIdLimitBytes);
  const credentials = readCredentials(matrix, {
    accessToken,
    password,
    deviceId,
    isLoginUnfinished: await isLoginUnfinished(context.files, context.stateDirectory),
  });
  await checkStoreSecret(matrix, { encrypted, passphrase: storePassphrase }, context);
  if (!homeserverUrl || !userId || !credentials) return undefined;
  return {
    homeserverUrl: homeserverUrl.replace(/\/$/u, ''),
    userId,
    credentials,
    encrypted,
    storePassphrase,
    autoJoin,
    legacyEnvelopePolicy,
    verification,
  };
}

function textOrEnvironment(matrix: Section, key: TextKey, env: Environment): string | undefined {
  const name = environmentNames[key];
  const written = matrix.string(key);
  const fallback = env[name]?.trim() || undefined;
  if (written !== undefined && fallback !== undefined && written !== fallback) {
    matrix.warn(key, `${key} is set in config and ${name} is also set; the config field takes precedence`);
  }
  return written ?? fallback;
}

function checkUserId(matrix: Section, userId: string | undefined): void {
  if (matrix.isBlank('userId')) matrix.error('userId', 'userId cannot be empty when matrix is enabled');
  if (!userId || isCanonicalUserId(userId)) return;
  matrix.error(
    'userId',
    `userId must be a Matrix user ID in canonical form \`@localpart:server-name\` (e.g. \`@cara:example.com\`); got "${userId}"`,
  );
}

function checkHomeserverUrl(matrix: Section, url: string | undefined): void {
  if (!url) {
    matrix.error('homeserverUrl', 'homeserverUrl is required when matrix is enabled');
    return;
  }
  checkLength(matrix, 'homeserverUrl', url, homeserverUrlLimitBytes);
  const fault = serviceUrlFault(url);
  if (fault) {
    matrix.error(
      'homeserverUrl',
      `homeserverUrl is not a valid URL: matrix.homeserverUrl is not a valid URL: ${fault}`,
    );
  } else if (isPlaintextToElsewhere(url)) {
    matrix.error(
      'homeserverUrl',
      'homeserverUrl uses plaintext http:// against a non-loopback host; use https://, or a loopback address',
    );
  }
}

function checkLength(matrix: Section, key: TextKey, value: string | undefined, limitBytes: number): void {
  const bytes = Buffer.byteLength(value ?? '');
  if (bytes > limitBytes) matrix.error(key, `${key} exceeds ${limitBytes} bytes (got ${bytes})`);
}

function readCredentials(
  matrix: Section,
  {
    accessToken,
    password,
    deviceId,
    isLoginUnfinished: isUnfinished,
  }: Readonly<Record<'accessToken' | 'password' | 'deviceId', string | undefined>> & {
    readonly isLoginUnfinished: boolean;
  },
): MatrixCredentials | undefined {
  if (accessToken && password && deviceId && isUnfinished)
    return { kind: 'token', accessToken, deviceId, password };
  if (accessToken && password) {
    matrix.error(
      'accessToken',
      `matrix.accessToken and matrix.password must not both be set; choose token restore or password login explicitly${fromEnvironment(matrix)}`,
    );
  }
  if (accessToken && !deviceId) {
    matrix.error(
      'deviceId',
      'deviceId is required whenever accessToken is configured (token restore needs the SDK-issued device ID)',
    );
  }
  if (accessToken) return deviceId ? { kind: 'token', accessToken, deviceId } : undefined;
  if (password) return { kind: 'password', password, ...(deviceId && { deviceId }) };
  matrix.error('accessToken', 'matrix.accessToken or matrix.password is required when matrix is enabled');
  return undefined;
}

/** Where the file has only one of them, a person does not see what the other one is. */
function fromEnvironment(matrix: Section): string {
  const unseen = (['accessToken', 'password'] as const).filter((key) => matrix.string(key) === undefined);
  const names = unseen.map((key) => environmentNames[key]);
  return names.length === 0
    ? ''
    : `. ${names.join(' and ')} came from the environment: unset what is not wanted`;
}

function readVerification(matrix: Section): VerificationPolicy {
  const section = matrix.section('verification', ['policy', 'peers']);
  const policy = section.oneOf('policy', ['manual', 'auto'], 'manual');
  const peers = section.strings('peers');
  for (const [index, peer] of peers.entries()) {
    if (!isCanonicalUserId(peer)) {
      section.error(
        `peers[${index}]`,
        `peers entries must be Matrix user IDs like \`@alice:example.com\`; got "${peer}"`,
      );
    }
  }
  if (policy === 'manual') {
    if (peers.length > 0) section.error('peers', 'peers are only used when policy is "auto"');
    return { policy };
  }
  if (peers.length === 0) section.error('peers', 'peers must name at least one user when policy is "auto"');
  return { policy, peers };
}
