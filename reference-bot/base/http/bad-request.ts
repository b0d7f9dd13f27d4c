/** A request that makes no sense: 400 with its text. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** A body of the wrong shape. */
export function invalid(reason: string): BadRequest {
  return new BadRequest(`Invalid JSON: ${reason}`);
}
