import { OutsideFault } from '../../base/errors/outside-fault.ts';

/** The database file is not what it was when it was written. */
export class DatabaseDamaged extends OutsideFault {
  override readonly name = 'DatabaseDamaged';
}
