/** The name under which an address says which step it comes back to. No secret: the verifier stays with the client. */
export const stateParam = 'portico_state';

/** The address to come back to, with the step's id in it. */
export function withState(redirectTo: string, stepId: string): string {
  const url = new URL(redirectTo);
  url.searchParams.set(stateParam, stepId);
  return url.href;
}
