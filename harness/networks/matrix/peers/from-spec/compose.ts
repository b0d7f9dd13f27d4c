import { commitmentOf } from '../../oracle/sas/commitment.ts';
import type { EphemeralKey } from '../../oracle/sas/key-agreement.ts';
import { isMacMethod, macContent, type MacMethod, type MacRoute } from '../../oracle/sas/mac.ts';
import {
  keysById,
  stepType,
  type Content,
  type RecordedParty,
  type StepName,
} from '../../oracle/sas/record.ts';
import { texts } from '../../oracle/sas/view.ts';

/** The only verification method it has. */
export const sasMethod = 'm.sas.v1';
/** The only key agreement it has. */
export const keyAgreement = 'curve25519-hkdf-sha256';
/** The only hash it has. */
export const hash = 'sha256';
const shortStrings = ['decimal', 'emoji'];

/** What one side knows of a flow; all that it sends follows from this. */
export interface Facts {
  readonly transport: 'to-device' | 'room';
  /** Empty until the server has given an id to a request that goes into a room. */
  transactionId: string;
  readonly self: RecordedParty;
  readonly otherUser: string;
  /** In order of preference. */
  readonly macMethods: readonly MacMethod[];
  readonly ephemeral: EphemeralKey;
  /** Known once a device of the other side has spoken. */
  other?: RecordedParty;
  /** Content of the start that counts. */
  start?: Content;
  accept?: Content;
  sharedSecret?: Uint8Array;
}

/** An event of a verification as it goes to the server. */
export interface OutgoingStep {
  readonly type: string;
  /** Whole, with what ties it to its flow. */
  readonly content: Content;
}

/**
 * A step as an honest side sends it.
 * @throws Error if what it follows from is not known yet.
 */
export function compose(facts: Facts, name: StepName, fields = fieldsOf(facts, name)): OutgoingStep {
  const { transport, transactionId } = facts;
  if (transport === 'to-device')
    return { type: stepType(name), content: { ...fields, transaction_id: transactionId } };
  if (name === 'request') return { type: 'm.room.message', content: fields };
  const relation = { rel_type: 'm.reference', event_id: transactionId };
  return { type: stepType(name), content: { ...fields, 'm.relates_to': relation } };
}

/** From this side to the other, as its own MACs are computed. */
export function macRoute(facts: Facts): MacRoute {
  return { sender: facts.self, receiver: known(facts, 'other'), transactionId: facts.transactionId };
}

/** The MAC method that was agreed on. */
export function macMethodOf(facts: Facts): MacMethod {
  const method = known(facts, 'accept')['message_authentication_code'];
  if (!isMacMethod(method)) throw new Error(`no MAC method was agreed on, but ${String(method)}`);
  return method;
}

/**
 * A fact that only comes with time.
 * @throws Error if it is not known yet.
 */
export function known<Name extends 'other' | 'start' | 'accept' | 'sharedSecret'>(
  facts: Facts,
  name: Name,
): NonNullable<Facts[Name]> {
  const fact = facts[name];
  if (fact === undefined)
    throw new Error(`this step needs "${name}", which is not known at this point of the flow`);
  return fact;
}

function fieldsOf(facts: Facts, name: StepName): Content {
  const { self, transport, otherUser, macMethods, ephemeral } = facts;
  switch (name) {
    case 'request': {
      const message = {
        msgtype: stepType('request'),
        to: otherUser,
        body: `${self.user} wants to verify you`,
      };
      const rest = transport === 'room' ? message : { timestamp: Date.now() };
      return { from_device: self.device, methods: [sasMethod], ...rest };
    }
    case 'ready':
      return { from_device: self.device, methods: [sasMethod] };
    case 'start':
      return {
        from_device: self.device,
        method: sasMethod,
        key_agreement_protocols: [keyAgreement],
        hashes: [hash],
        message_authentication_codes: macMethods,
        short_authentication_string: shortStrings,
      };
    case 'accept': {
      const start = known(facts, 'start');
      const codes = texts(start['message_authentication_codes']);
      const strings = texts(start['short_authentication_string']);
      // Without `method`: clients differ on whether it belongs here, and some stumble over it.
      return {
        key_agreement_protocol: keyAgreement,
        hash,
        message_authentication_code: macMethods.find((method) => codes.includes(method)),
        short_authentication_string: shortStrings.filter((form) => strings.includes(form)),
        commitment: commitmentOf(ephemeral.publicText, start),
      };
    }
    case 'key':
      return { key: ephemeral.publicText };
    case 'mac': {
      const keys = Object.fromEntries(keysById(self));
      return { ...macContent(known(facts, 'sharedSecret'), macRoute(facts), keys, macMethodOf(facts)) };
    }
    case 'done':
    case 'cancel':
      return {};
  }
}
