/**
 * An unexpected error as one line for the log: its kind, the database's code and where it arose. Not its message: a
 * message may quote what was sent, a password among it.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'Unexpected failure.';
  const code = (error as { code?: unknown }).code;
  const at = /\n\s+at (.+)/.exec(error.stack ?? '')?.[1] ?? 'an unknown place';
  return `Unexpected ${error.name}${typeof code === 'string' ? ` (${code})` : ''} at ${at}`;
}
