type Json = Readonly<Record<string, unknown>>;

const gateOfName = /^(?<gate>[ABC]\d+) /;
const tierOfScenario = /^onboard\.(?<tier>[ABC])\b/;

/**
 * Turns an event of schema version 1 into one of today. Then a run had one network, a homeserver, gates were told by
 * the names of checks, and tiers by the ids of scenarios.
 */
export function upgradeEvent(event: Json): Json {
  switch (event['type']) {
    case 'run.started': {
      const { homeserverMode: mode, plan, ...rest } = event;
      return {
        ...rest,
        schemaVersion: 2,
        networks: [{ network: 'matrix', mode }],
        plan: (plan as Json[]).map((entry) => ({ ...entry, ...tierOf(entry) })),
      };
    }
    case 'homeserver.ready': {
      const { homeserver, ...rest } = event;
      const { software: name, readyMs: startedInMs, ...facts } = homeserver as Json;
      return { ...rest, type: 'network.ready', facts: { network: 'matrix', name, startedInMs, ...facts } };
    }
    case 'homeserver.failed':
      return { ...event, type: 'network.failed', network: 'matrix' };
    case 'evidence':
      return { ...event, evidence: upgradeEvidence(event['evidence'] as Json) };
    default:
      return event;
  }
}

function upgradeEvidence(evidence: Json): Json {
  const { kind, name } = evidence;
  if (kind === 'wire' || kind === 'message') return { network: 'matrix', ...evidence };
  const gate =
    kind === 'check' || kind === 'unchecked' ? gateOfName.exec(String(name))?.groups?.['gate'] : undefined;
  return gate === undefined ? evidence : { ...evidence, gate };
}

function tierOf({ scenario, id }: Json): { tier?: string } {
  const tier = tierOfScenario.exec(String(scenario ?? id))?.groups?.['tier'];
  return tier === undefined ? {} : { tier };
}
