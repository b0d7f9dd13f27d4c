const fence = '```';
const longestName = 20;
/** How much longer a part may become. */
export const fenceRoom = 2 * (fence.length + 1) + longestName;

/** Has each part show its code as code: a block that is cut in two is closed, and opened again in the next part. */
export function mendFences(parts: readonly string[]): readonly string[] {
  let open: string | undefined;
  return parts.map((part, index) => {
    const begun = open === undefined ? part : `${fence}${open}\n${part}`;
    for (const [, name] of part.matchAll(/```([\w+#-]*)/gu))
      open = open === undefined ? name!.slice(0, longestName) : undefined;
    const isLast = index === parts.length - 1;
    return open === undefined || isLast ? begun : `${begun.replace(/\n$/u, '')}\n${fence}`;
  });
}
