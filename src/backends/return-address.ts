/** The name under which an address says which step it comes back to. No secret: the verifier stays with the client. */
export const stateParam = 'portico_state';
