// oxlint-disable unicorn/consistent-function-scoping -- what it needs must stand inside of it
/**
 * The lowest contrast between a visible text and what lies behind it, as WCAG 2 computes it. It runs in the browser
 * from its own source text, so it uses nothing from outside of itself.
 */
export function worstContrast(): number {
  const channels = (color: string): readonly number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const isClear = (color: string): boolean => channels(color)[3] === 0;
  const groundOf = (element: Element): string => {
    for (let behind: Element | null = element; behind; behind = behind.parentElement) {
      const { backgroundColor } = getComputedStyle(behind);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const contrasts = [...document.body.querySelectorAll('*')]
    .filter(
      (element) =>
        element.checkVisibility() &&
        [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim()),
    )
    .map((element) => {
      const [dim = 0, bright = 0] = [
        luminance(getComputedStyle(element).color),
        luminance(groundOf(element)),
      ].sort((left, right) => left - right);
      return (bright + 0.05) / (dim + 0.05);
    });
  return Math.min(...contrasts);
}
