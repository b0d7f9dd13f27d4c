/** The lines of a table, aligned as the formatter wants it. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!, fill)).join(' | ')} |`;
  return [
    line(header, ' '),
    line(
      header.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row, ' ')),
  ];
}
