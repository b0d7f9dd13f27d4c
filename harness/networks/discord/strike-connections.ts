import { GatewayCloseCodes as Close } from 'discord-api-types/v10';
import type { FaultName, Faults } from '../chat/faults.ts';
import type { Connection } from './connection.ts';
import type { Session } from './session.ts';

/** While one of these is in force nobody is connected. */
const disconnecting: readonly FaultName[] = ['expire', 'status', 'hold', 'garbage'];
/** Closes that say never again. */
export const finalCodes: ReadonlySet<number> = new Set([4004, 4010, 4011, 4012, 4013, 4014]);

/** Has the faults that are in force strike the connections that there are. */
export function strikeConnections(
  faults: Faults,
  connections: Iterable<Connection>,
  sessions: Iterable<Session>,
): void {
  const lasting = faults.peek('hearing', disconnecting);
  if (lasting?.name === 'expire') for (const session of sessions) session.isValid = false;
  for (const connection of connections) {
    if (lasting?.name === 'expire') {
      // A client that has not identified itself is told so then.
      if (connection.session !== undefined) connection.close(Close.AuthenticationFailed);
    } else if (lasting) connection.terminate();
    else strikeOnce(faults, connection);
  }
}

function strikeOnce(faults: Faults, connection: Connection): void {
  if (!connection.hears) return;
  const close = faults.take('hearing', ['close']);
  if (close?.code !== undefined) {
    if (finalCodes.has(close.code) && connection.session) connection.session.isValid = false;
    return connection.close(close.code);
  }
  if (close) return connection.terminate();
  // The others concern clients that listen.
  if (connection.session === undefined) return;
  if (faults.take('hearing', ['half-open'])) return connection.fallSilent();
  if (connection.isAcknowledged && faults.take('hearing', ['no-ack'])) connection.isAcknowledged = false;
  else if (faults.take('hearing', ['reconnect'])) connection.askToReconnect();
}
