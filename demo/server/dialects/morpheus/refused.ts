/** An answer that refuses (contracts/morpheus.md §5). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly detail: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`Refused with ${status}`);
  }
}

export function unauthorized(detail: string): Refused {
  return new Refused(401, detail, { 'WWW-Authenticate': 'Bearer' });
}
