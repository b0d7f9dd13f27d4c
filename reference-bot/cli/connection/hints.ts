/** What an operator can do about an answer of the control API. Undefined where the answer says it all. */
export function hintFor(status: number, path: string, body: string): string | undefined {
  if (status === 401)
    return 'set CARAPACE_GATEWAY_TOKEN to the token of the gateway (gateway.auth.token of its configuration).';
  if (status === 404 && body.trim() === '')
    return 'the control API may be off: set gateway.control.enabled to true and start the gateway again.';
  return path.startsWith('/control/matrix/verifications') ? ofVerifications[status] : undefined;
}

const ofVerifications: Readonly<Record<number, string>> = {
  404: 'the flow id may be mistyped, or the flow is over and forgotten: run `cara-ref matrix verifications` and copy the id.',
  409: 'the flow is not that far yet: wait for the other side and try again. `cara-ref matrix verifications` shows where it is.',
  410: 'the flow is over (done, cancelled or mismatched), and trying again does not help: start a new one with `cara-ref matrix verify <user>`.',
  504: 'it may have been done all the same: run `cara-ref matrix verifications` and see how far the flow is before you try again.',
};
