import { createHash } from 'node:crypto';
import type { Evidence, SasEvidence, TrustEvidence, TrustLink, WireEvidence } from '../model/evidence.ts';

const botUser = '@cara:ho.test';

const emojiNames = [
  '🐶 Dog',
  '🔑 Key',
  '☂️ Umbrella',
  '🎅 Santa',
  '⌛ Hourglass',
  '🚀 Rocket',
  '🎧 Headphones',
];
const otherNames = ['🐶 Dog', '🔑 Key', '☂️ Umbrella', '🎅 Santa', '⌛ Hourglass', '🐘 Elephant', '🍎 Apple'];

/** An event between a peer and the bot, as the peer saw it. Names such as `key` stand for verification events. */
export function wire(
  peer: string,
  direction: 'sent' | 'received',
  name: string,
  more: Partial<WireEvidence> = {},
): WireEvidence {
  const peerUser = `@${peer}:ho.test`;
  const transport = more.transport ?? 'room';
  const type = name.startsWith('m.') ? name : `m.key.verification.${name}`;
  const encrypted = more.encrypted ?? (transport === 'room' && direction === 'received');
  const [from, to] = direction === 'sent' ? [peerUser, botUser] : [botUser, peerUser];
  return {
    kind: 'wire',
    seenBy: peer,
    direction,
    network: 'matrix',
    transport,
    from,
    ...(transport === 'room' ? { room: '!Kf3vQ:ho.test' } : { to }),
    type,
    wireType: encrypted ? 'm.room.encrypted' : type,
    encrypted,
    flow: `flow-${peer}`,
    ...more,
  };
}

/** One side's short authentication string; `differs` gives it two other emoji and other decimals. */
export function sas(side: SasEvidence['side'], peer: string, differs = false): SasEvidence {
  return {
    kind: 'sas',
    side,
    actor: side === 'bot' ? 'cara' : peer,
    flow: peer,
    emoji: (differs ? otherNames : emojiNames).map((name) => {
      const [symbol = '', description = ''] = name.split(' ');
      return { symbol, description };
    }),
    decimals: differs ? [4820, 1193, 7214] : [4820, 6071, 2335],
  };
}

/** A made-up public key: 43 characters of unpadded base64, the same for the same label. */
export function publicKey(label: string): string {
  return createHash('sha256').update(label).digest('base64').slice(0, 43);
}

/** The chain of both sides. `cross` is the state of the two signatures between them. */
export function trust(
  moment: string,
  peer: string,
  cross: TrustLink['state'],
  changes: Partial<Record<string, Partial<TrustLink>>> = {},
): TrustEvidence {
  const links = (['bot', 'peer'] as const).flatMap((owner): TrustLink[] => {
    const whose = owner === 'bot' ? 'cara' : peer;
    const key = (label: string) => ({ label, key: publicKey(`${whose} ${label}`) });
    const device = {
      label: owner === 'bot' ? 'device CARAREF' : 'device FLSXWLORVB',
      key: publicKey(`${whose} device`),
    };
    const other = owner === 'bot' ? ['peer', peer] : ['bot', 'cara'];
    const otherMaster = { label: `${other[0]}'s master key`, key: publicKey(`${other[1]} master key`) };
    const link = (
      name: string,
      subject: TrustLink['subject'],
      signer: TrustLink['signer'],
      state: TrustLink['state'] = 'ok',
    ): TrustLink => ({
      name,
      owner,
      subject,
      signer,
      state,
      ...(state === 'missing' && { detail: `no signature by the ${signer.label}` }),
      ...(state === 'bad' && { detail: 'the signature does not fit the key object' }),
      ...changes[`${owner}: ${name}`],
    });
    return [
      link('device signed by itself', device, device),
      link('self-signing key signed by the master key', key('self-signing key'), key('master key')),
      link('device signed by the self-signing key', device, key('self-signing key')),
      link('user-signing key signed by the master key', key('user-signing key'), key('master key')),
      link(
        "other side's master key signed by the user-signing key",
        otherMaster,
        key('user-signing key'),
        cross,
      ),
    ];
  });
  return { kind: 'trust', moment, peer, links };
}

/** A message and its answer. */
export function roundTrip(latencyMs: number, encrypted: boolean): Evidence {
  return {
    kind: 'message',
    network: 'matrix',
    room: '!Kf3vQ:ho.test',
    sentEventId: '$3f8SxQm1',
    replyEventId: '$9aLwT0pe',
    replyWireType: encrypted ? 'm.room.encrypted' : 'm.room.message',
    replySender: botUser,
    latencyMs,
    ...(encrypted && { shield: { lax: 'none', strict: 'none' } }),
  };
}
