/** What a method is called with: texts, whatever JSON holds, and files. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Reads the parameters of a call as the Bot API takes them: in the query, as JSON, as a form, or in parts. */
export async function readParameters(request: Request): Promise<Parameters> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  if (request.method !== 'POST') return query;
  const type = request.headers.get('content-type') ?? '';
  const bytes = await request.arrayBuffer();
  // Programs that always write a form write none at all where they have no parameters.
  if (bytes.byteLength === 0) return query;
  const body = new Response(bytes, { headers: { 'content-type': type } });
  if (type.startsWith('application/json')) return { ...query, ...((await body.json()) as object) };
  if (type.startsWith('multipart/form-data') || type.startsWith('application/x-www-form-urlencoded'))
    return { ...query, ...Object.fromEntries((await body.formData()).entries()) };
  return query;
}
