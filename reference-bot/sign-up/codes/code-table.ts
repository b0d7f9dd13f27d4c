import type { Code } from './code.ts';

/** Codes as lines for people, columns aligned. */
export function codeTable(codes: readonly Code[]): string {
  if (codes.length === 0) return 'There are no codes.';
  const rows = codes.map(({ code, kind, usesRemaining, usesHeld, label, inviter }) => [
    code,
    kind,
    `${usesRemaining} left${usesHeld > 0 ? `, ${usesHeld} held` : ''}`,
    [label, inviter && `by ${inviter}`].filter(Boolean).join(' '),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Codes of each kind as `{code: {uses_remaining, label, inviter?}}`. */
export function codesAsJson(
  codes: readonly Code[],
): Readonly<Record<string, Readonly<Record<string, object>>>> {
  const ofKind = (wanted: Code['kind']): Readonly<Record<string, object>> =>
    Object.fromEntries(
      codes
        .filter(({ kind }) => kind === wanted)
        .map(({ code, usesRemaining, usesHeld, label, inviter }) => [
          code,
          { uses_remaining: usesRemaining, uses_held: usesHeld, label, ...(inviter && { inviter }) },
        ]),
    );
  return { knock: ofKind('knock'), signup: ofKind('signup') };
}
