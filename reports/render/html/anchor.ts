/** The address of a scenario inside the page, for `href`. */
export function anchor(id: string): string {
  return `#${encodeURIComponent(id)}`;
}
