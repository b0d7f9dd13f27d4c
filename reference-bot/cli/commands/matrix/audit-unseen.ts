import { messageOf } from '../../../base/errors/message-of.ts';
import { durableAudit } from '../../../base/audit.ts';
import { locateConfig } from '../../../programs/gateway/config-path.ts';
import type { Console } from '../../console/console.ts';
import type { Claim } from './compare-by-person.ts';

/**
 * Writes down that the emoji of a flow were not shown to the person who confirms it.
 * @throws Error when it cannot be written: what nobody can look up later is not done.
 */
export async function auditUnseen(console: Console, { flow, match, gateway }: Claim): Promise<void> {
  const { clock, files, env } = console;
  const data = { flow_id: flow, matches: match, host: gateway.host, port: gateway.port, pid: process.pid };
  const { stateDirectory } = await locateConfig(files, env);
  const write = durableAudit({ files, clock, stateDirectory });
  await write('matrix_sas_unsafe_skip', data).catch((error: unknown) => {
    throw new Error(`nothing was confirmed, as the audit log could not be written: ${messageOf(error)}`);
  });
  console.complain(`WARNING: --unsafe-skip-sas-prompt bypassed the SAS comparison for flow ${flow}`);
}
