import { clockOriginMs } from '../clock-origin.ts';
import type { Reply, Request } from '../protocol.ts';
import { describeThrown, prepareSdk } from './sdk.ts';
import { SdkPeer } from './sdk-peer.ts';

const peers = new Map<number, SdkPeer>();

async function perform(request: Request): Promise<unknown> {
  switch (request.ask) {
    case 'begin': {
      const { peer } = request;
      const report = (event: Extract<Reply, { kind: 'report' }>['report']): void =>
        reply({ kind: 'report', peer, report: event });
      const client = new SdkPeer(request.identity, report);
      peers.set(peer, client);
      return client.begin();
    }
    case 'command': {
      const client = peers.get(request.peer)!;
      const command = client[request.command] as (...args: unknown[]) => Promise<unknown>;
      return command.apply(client, [...request.args]);
    }
    case 'end':
      peers.get(request.peer)?.end();
      peers.delete(request.peer);
  }
  return undefined;
}

function reply(message: Reply): void {
  // The runner may have gone, which ends this process a moment later.
  process.send!(message, undefined, undefined, () => {});
}

prepareSdk();
process.on('disconnect', () => process.exit());
process.on('message', (request: Request) => {
  const { id } = request;
  perform(request).then(
    (value) => reply({ kind: 'answer', id, value }),
    (error: unknown) => reply({ kind: 'failure', id, message: describeThrown(error) }),
  );
});
reply({ kind: 'ready', clockOriginMs: clockOriginMs() });
