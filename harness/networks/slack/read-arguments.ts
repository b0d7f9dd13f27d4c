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
  const type = request.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  if (type === 'application/json') return { ...query, ...(await readJson(request)) };
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') {
    const form = await request.formData().catch(() => {
      throw new Refusal('invalid_form_data');
    });
    return { ...query, ...Object.fromEntries(form.entries()) };
  }
  const body = await request.text();
  if (body === '') return query;
  throw new Refusal(type === '' ? 'missing_post_type' : 'invalid_post_type');
}

async function readJson(request: Request): Promise<object> {
  const json: unknown = await request.json().catch(() => {
    throw new Refusal('invalid_json');
  });
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Refusal('json_not_object');
  // A token in JSON is none: it must be in the header. What is null is absent.
  return Object.fromEntries(
    Object.entries(json).filter(([name, value]) => name !== 'token' && value !== null),
  );
}
