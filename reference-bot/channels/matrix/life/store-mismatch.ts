import { OutsideFault } from '../../../base/errors/outside-fault.ts';

/** A store holds other keys than those that this account and device need. */
export class StoreMismatch extends OutsideFault {
  override readonly name = 'StoreMismatch';
}
