import { durableAudit, type Audit } from '../../../base/audit.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Console } from '../../console/console.ts';

/** The audit log of the state directory. That it cannot be written undoes nothing. */
export function auditAt({ files, clock, complain }: Console, stateDirectory: string): Audit {
  const write = durableAudit({ files, clock, stateDirectory });
  return (event, data) =>
    write(event, data).catch((error: unknown) => {
      complain(`WARNING: the audit log could not be written: ${messageOf(error)}`);
    });
}
