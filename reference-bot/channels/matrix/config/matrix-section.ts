import type { Section } from '../../../base/config/section.ts';
import { serviceUrlFault, isPlaintextToElsewhere } from '../../../base/config/service-url.ts';
import type { Environment } from '../../../base/seams/seams.ts';
import { isCanonicalUserId } from '../user-id.ts';
import type { AutoJoinLists, MatrixConfig, MatrixCredentials, VerificationPolicy } from './matrix-config.ts';

const homeserverUrlLimitBytes = 2_048;
const userIdLimitBytes = 256;
const deviceIdLimitBytes = 255;
const allowlistLimitEntries = 1_024;
const allowlistEntryLimitBytes = 256;

/** Keys of the `matrix` block. */
export const matrixKeys = [
  'enabled',
  'homeserverUrl',
  'userId',
  'accessToken',
  'password',
  'deviceId',
  'encrypted',
  'autoJoin',
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
export function readMatrixSection(matrix: Section, env: Environment): MatrixConfig | undefined {
  const enabled = matrix.boolean('enabled', true);
  const encrypted = matrix.boolean('encrypted', true);
  const autoJoin = readAutoJoin(matrix);
  const verification = readVerification(matrix);
  const text = (key: TextKey): string | undefined => textOrEnvironment(matrix, key, env);
  const [homeserverUrl, userId, accessToken, password, deviceId] = [
    text('homeserverUrl'),
    text('userId'),
    text('accessToken'),
    text('password'),
    text('deviceId'),
  ];
  checkUserId(matrix, userId);
  if (!enabled) return undefined;

  checkHomeserverUrl(matrix, homeserverUrl);
  if (!userId) matrix.error('userId', 'userId is required when matrix is enabled');
  checkLength(matrix, 'userId', userId, userIdLimitBytes);
  checkLength(matrix, 'deviceId', deviceId, deviceIdLimitBytes);
  const credentials = readCredentials(matrix, { accessToken, password, deviceId });
  if (!homeserverUrl || !userId || !credentials) return undefined;
  return {
    homeserverUrl: homeserverUrl.replace(/\/$/u, ''),
    userId,
    credentials,
    encrypted,
    autoJoin,
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
  }: Readonly<Record<'accessToken' | 'password' | 'deviceId', string | undefined>>,
): MatrixCredentials | undefined {
  if (accessToken && password) {
    matrix.error(
      'accessToken',
      'matrix.accessToken and matrix.password must not both be set; choose token restore or password login explicitly',
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

function readAutoJoin(matrix: Section): AutoJoinLists {
  const section = matrix.section('autoJoin', ['allowUsers', 'allowServerNames']);
  const [allowUsers, allowServerNames] = [section.strings('allowUsers'), section.strings('allowServerNames')];
  checkAllowlist(section, 'allowUsers', allowUsers);
  checkAllowlist(section, 'allowServerNames', allowServerNames);
  for (const [index, entry] of allowUsers.entries()) {
    if (!isCanonicalUserId(entry)) {
      section.warn(
        `allowUsers[${index}]`,
        `allowUsers entries should be Matrix user IDs; "${entry}" never matches`,
      );
    }
  }
  for (const [index, entry] of allowServerNames.entries()) {
    if (/[\s/@]/u.test(entry)) {
      section.warn(
        `allowServerNames[${index}]`,
        `allowServerNames entries should be Matrix server names; "${entry}" never matches`,
      );
    }
  }
  return { allowUsers, allowServerNames };
}

function checkAllowlist(section: Section, key: keyof AutoJoinLists, entries: readonly string[]): void {
  if (entries.length > allowlistLimitEntries) {
    section.error(key, `${key} exceeds ${allowlistLimitEntries} entries (got ${entries.length})`);
  }
  for (const [index, entry] of entries.entries()) {
    const bytes = Buffer.byteLength(entry);
    if (bytes > allowlistEntryLimitBytes) {
      section.error(
        `${key}[${index}]`,
        `${key} entry exceeds ${allowlistEntryLimitBytes} bytes (got ${bytes})`,
      );
    }
    if (entries.indexOf(entry) < index) {
      section.warn(`${key}[${index}]`, `${key} contains duplicate entry "${entry}"`);
    }
  }
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
