import { BadRequest, invalid } from '../../../base/http/bad-request.ts';
import type { StartTarget } from '../verification/start-flow.ts';

const hexLimitChars = 1_024;

/**
 * The user or device that the body of a start request names.
 * @throws BadRequest
 */
export function readStartTarget(body: Readonly<Record<string, unknown>>): StartTarget {
  const userId = readUserId(body['userId']);
  const deviceId = readOptionalText(body, 'deviceId');
  const hex = readOptionalText(body, 'rawDeviceIdHex');
  if (deviceId !== undefined && hex !== undefined) {
    throw new BadRequest('Provide either deviceId or rawDeviceIdHex, not both');
  }
  const device = hex === undefined ? deviceId?.trim() : decodeDeviceId(hex.trim());
  return { userId, ...(device && { deviceId: device }) };
}

function readUserId(value: unknown): string {
  if (value === undefined) throw invalid('missing field `userId`');
  if (typeof value !== 'string')
    throw invalid(`invalid type for \`userId\`: ${JSON.stringify(value)}, expected a string`);
  if (!value.startsWith('@')) throw invalid('leading sigil is incorrect or missing');
  if (!value.includes(':')) throw invalid('required colon is missing');
  const server = value.slice(value.indexOf(':') + 1);
  if (value.includes('\0') || !isServerName(server))
    throw invalid('server name is not a valid IP address or domain name');
  return value;
}

/** A DNS name, an IPv4 or a bracketed IPv6 address, each with an optional port. */
function isServerName(text: string): boolean {
  return /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/u.test(text);
}

function readOptionalText(body: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = body[key] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(`invalid type for \`${key}\`: ${JSON.stringify(value)}, expected a string`);
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
