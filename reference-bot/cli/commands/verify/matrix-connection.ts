import { messageOf } from '../../../base/errors/message-of.ts';
import { asObject } from '../../../base/json.ts';
import { errorKinds } from '../../../channels/matrix/error-kinds.ts';
import { askControl, ControlFailure } from '../../connection/control-request.ts';
import type { GatewayAddress } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import { NotFine } from './check.ts';

const limitMs = 30_000;
const pollMs = 1_000;
/** What does not change by waiting. */
const finalStatuses = new Set([401, 403, 404]);

/**
 * Waits until the Matrix channel of a gateway is connected.
 * @throws NotFine when it reports an error, is not there, or takes too long.
 */
export async function awaitMatrixConnection(console: Console, gateway: GatewayAddress): Promise<void> {
  const { clock } = console;
  const begun = clock.monotonic();
  let seen = 'nothing';
  while (clock.monotonic() - begun < limitMs) {
    try {
      const { status, lastError, extra } = await findChannel(console, gateway);
      if (status === 'connected') return;
      if (status === 'error')
        throw new NotFine(
          `matrix channel status \`error\`: ${String(lastError ?? 'no reason was given')}`,
          actionFor(asObject(extra)['lastErrorKind']),
        );
      seen = `matrix channel status \`${String(status)}\``;
    } catch (error) {
      if (error instanceof NotFine) throw error;
      const [detail, hint] = messageOf(error).split('\n  → ', 2);
      seen = detail!;
      if (error instanceof ControlFailure && finalStatuses.has(error.status))
        throw new NotFine(detail!, hint ?? fallback);
    }
    await clock.sleep(pollMs);
  }
  throw new NotFine(
    `matrix channel did not become connected within ${limitMs / 1_000} seconds; last observation: ${seen}`,
    fallback,
  );
}

const fallback = 'fix Matrix runtime startup and rerun `cara-ref verify --outcome matrix`';

async function findChannel(console: Console, gateway: GatewayAddress) {
  const { channels } = await askControl(console, gateway, { method: 'GET', path: '/control/channels' });
  const all = Array.isArray(channels) ? channels.map(asObject) : [];
  const found = all.find(({ id }) => id === 'matrix');
  if (found) return found;
  throw new NotFine(
    'the gateway has no matrix channel',
    'write the matrix block into the configuration of the gateway, and start it again',
  );
}

function actionFor(kind: unknown): string {
  const known = typeof kind === 'string' && Object.hasOwn(errorKinds, kind);
  return known ? errorKinds[kind as keyof typeof errorKinds].action : fallback;
}
