/** Why a body is not taken: too long, no JSON (also when it ends too early), or JSON that is no object. */
export type BodyFaultKind = 'too-long' | 'no-json' | 'no-object';

/** A request whose body is not what it should be; each API has words of its own for that. */
export class BodyFault extends Error {
  override readonly name = 'BodyFault';
  readonly kind: BodyFaultKind;

  constructor(kind: BodyFaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
