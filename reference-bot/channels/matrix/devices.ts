import type { MatrixClient } from 'matrix-js-sdk';
import { sanitizeDisplayName, sanitizeIdentifier, sanitizeUserId } from './identifiers.ts';
import { MatrixError } from './matrix-error.ts';

/** Devices listed at most. */
const deviceLimit = 256;

/** A device as the control API shows it. */
export interface DeviceInfo {
  readonly userId: string;
  readonly deviceId: string;
  readonly displayName?: string;
  readonly verified: boolean;
  /** Lowercase hex of the true id, where the shown one is not it or is not unique. */
  readonly rawDeviceIdHex?: string;
}

/** The bot's own devices that its crypto machine knows. */
export async function listOwnDevices(client: MatrixClient, userId: string): Promise<readonly DeviceInfo[]> {
  const crypto = client.getCrypto();
  if (!crypto) return [];
  const devices = (await crypto.getUserDeviceInfo([userId])).get(userId)?.values() ?? [];
  const listed = [...devices].slice(0, deviceLimit);
  const shownIds = listed.map(({ deviceId }) => sanitizeIdentifier(deviceId));
  return Promise.all(
    listed.map(async ({ deviceId, displayName }): Promise<DeviceInfo> => {
      const shown = sanitizeIdentifier(deviceId);
      const unique = shownIds.indexOf(shown) === shownIds.lastIndexOf(shown);
      const status = await crypto.getDeviceVerificationStatus(userId, deviceId);
      return Object.assign(
        // The machine trusts its own device whatever the account says of it.
        { userId: sanitizeUserId(userId), deviceId: shown, verified: status?.crossSigningVerified ?? false },
        named(sanitizeDisplayName(displayName)),
        shown === deviceId && unique ? {} : { rawDeviceIdHex: Buffer.from(deviceId).toString('hex') },
      );
    }),
  );
}

function named(displayName: string | undefined): Pick<DeviceInfo, 'displayName'> {
  return displayName === undefined ? {} : { displayName };
}

/**
 * The true id of the device an operator named: the one of exactly that id, else the only one that is shown as it.
 * @throws MatrixError `device-not-found`, or `verification` when several devices are shown alike.
 */
export function resolveDevice(userId: string, wanted: string, known: readonly string[]): string {
  if (known.includes(wanted)) return wanted;
  const [alike, another] = known.filter((raw) => sanitizeIdentifier(raw) === wanted);
  if (alike === undefined) {
    const shown = `${sanitizeUserId(userId)} ${sanitizeIdentifier(wanted)}`;
    throw new MatrixError('device-not-found', shown);
  }
  if (another === undefined) return alike;
  throw new MatrixError(
    'verification',
    `${sanitizeIdentifier(wanted)} matches multiple raw device_ids under sanitization-equivalence (sanitization collision — refusing to pick one); name the device by rawDeviceIdHex`,
  );
}
