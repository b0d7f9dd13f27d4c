import { BadRequest } from '../../../base/http/bad-request.ts';
import type { StartTarget } from '../verification/start-flow.ts';
import type { StartRequest } from './shapes.ts';

const hexLimitChars = 1_024;

/**
 * The user or device that a start request names. A blank device is none.
 * @throws BadRequest
 */
export function readStartTarget({ userId, deviceId, rawDeviceIdHex: hex }: StartRequest): StartTarget {
  if (typeof deviceId === 'string' && typeof hex === 'string')
    throw new BadRequest('Provide either deviceId or rawDeviceIdHex, not both');
  const device = typeof hex === 'string' ? decodeDeviceId(hex.trim()) : deviceId?.trim();
  return { userId, ...(device && { deviceId: device }) };
}

function decodeDeviceId(hex: string): string {
  if (hex === '') throw new BadRequest('rawDeviceIdHex cannot be empty');
  if (hex.length > hexLimitChars) throw new BadRequest('rawDeviceIdHex is too long');
  if (!/^(?:[0-9A-Fa-f]{2})+$/u.test(hex))
    throw new BadRequest('rawDeviceIdHex must be even-length hexadecimal');
  const deviceId = decodeUtf8(Buffer.from(hex, 'hex'));
  if (deviceId.trim() === '') throw new BadRequest('rawDeviceIdHex decoded to an empty Matrix device ID');
  return deviceId;
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BadRequest('rawDeviceIdHex must decode to UTF-8');
  }
}
