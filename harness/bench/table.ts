import type { Figure, Ratio } from './statistics.ts';

/** The bench as a Markdown table; a ✗ marks a goal that was missed. */
export function table(ratios: readonly Ratio[], figures: readonly Figure[]): string {
  const rows = [
    ...ratios.map(({ name, ours, bare, unit, ratio, goal, samples }) => [
      name,
      `${Math.round(ours)} ${unit}`,
      `${Math.round(bare)} ${unit}`,
      `${ratio.toFixed(2)} ${ratio <= goal ? '✓' : '✗'}`,
      `≤ ${goal}`,
      String(samples),
    ]),
    ...figures.map(({ name, value, unit, goal }) => [
      name,
      `${value.toFixed(1)} ${unit}`,
      '',
      goal === undefined ? '' : value <= goal ? '✓' : '✗',
      goal === undefined ? '' : `≤ ${goal} ${unit}`,
      '1',
    ]),
  ];
  const header = ['what', 'ours', 'bare', 'ratio', 'goal', 'samples'];
  return [header, header.map(() => '---'), ...rows].map(line).join('');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
