import type { SendRequest } from './requests.ts';

/** The marks of a style stand around what has it. */
const styled = /(\*\*|\*|~|\|\||`)(.+?)\1/gsu;

/** What people see of a message: in the mode `styled` the service takes the marks out of it. */
export function shownText({ message, text_mode: mode }: Pick<SendRequest, 'message' | 'text_mode'>): string {
  return mode === 'styled' ? message.replaceAll(styled, '$2') : message;
}
