import type { Row } from './statistics.ts';

/** The head of the bench's Markdown table. */
export function tableHeader(): string {
  const header = ['what', 'ours', 'bare', 'ratio', 'goal', 'samples'];
  return line(header) + line(header.map(() => '---'));
}

/** One row of it; a ✗ marks a goal that was missed. */
export function tableRow(row: Row): string {
  if (!('ratio' in row)) {
    const { name, value, unit, goal } = row;
    const reached = goal === undefined ? '' : value <= goal ? '✓' : '✗';
    return line([
      name,
      `${value.toFixed(1)} ${unit}`,
      '',
      reached,
      goal === undefined ? '' : `≤ ${goal} ${unit}`,
      '1',
    ]);
  }
  const { name, ours, bare, unit, ratio, goal, samples } = row;
  return line([
    name,
    `${Math.round(ours)} ${unit}`,
    `${Math.round(bare)} ${unit}`,
    `${ratio.toFixed(2)} ${ratio <= goal ? '✓' : '✗'}`,
    `≤ ${goal}`,
    String(samples),
  ]);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
