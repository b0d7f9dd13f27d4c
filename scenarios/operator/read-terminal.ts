import type { Sas } from '../../harness/index.ts';

const emoji = /^ {4}(?<symbol>\S+) {2}(?<description>\S.*?)\r?$/gmu;
const decimals = /^ {2}Decimals: (?<numbers>\d+(?: \d+)*)\r?$/mu;

/** What a terminal shows an operator to compare. */
export function readTerminal(screen: string): Sas {
  const shown = screen.slice(screen.lastIndexOf('=== Matrix SAS verification confirmation ==='));
  return {
    emoji: [...shown.matchAll(emoji)].map(({ groups }) => ({
      symbol: groups!['symbol']!,
      description: groups!['description']!,
    })),
    decimals: (decimals.exec(shown)?.groups?.['numbers'] ?? '').split(' ').filter(Boolean).map(Number),
  };
}
