/** The id of an entry without its round. */
export function nameOf({ id }: { readonly id: string }): string {
  return id.replace(/#\d+$/, '');
}
