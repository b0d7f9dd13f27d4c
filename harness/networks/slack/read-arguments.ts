import { Refusal } from './refusal.ts';

/** What a method is called with: texts, whatever JSON holds, and files. */
export type Arguments = Readonly<Record<string, unknown>>;

/**
 * Reads the arguments of a call as the Web API takes them: in the query, as a form, in parts, or as JSON.
 * @throws Refusal in the words of the service.
 */
export async function readArguments(request: Request): Promise<Arguments> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  if (request.method !== 'POST') return query;
  const whole = request.headers.get('content-type') ?? '';
  const type = whole.split(';')[0]!.trim();
  const bytes = await request.arrayBuffer();
  // Programs that always name a type write nothing at all where they have no arguments.
  if (bytes.byteLength === 0) return query;
  const body = new Response(bytes, { headers: { 'content-type': whole } });
  if (type === 'application/json') return { ...query, ...(await readJson(body)) };
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') {
    const form = await body.formData().catch(() => {
      throw new Refusal('invalid_form_data');
    });
    return { ...query, ...Object.fromEntries(form.entries()) };
  }
  throw new Refusal(type === '' ? 'missing_post_type' : 'invalid_post_type');
}

async function readJson(body: Response): Promise<object> {
  const json: unknown = await body.json().catch(() => {
    throw new Refusal('invalid_json');
  });
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Refusal('json_not_object');
  // A token in JSON is none: it must be in the header. What is null is absent.
  return Object.fromEntries(
    Object.entries(json).filter(([name, value]) => name !== 'token' && value !== null),
  );
}
