import { AuthError, type AuthErrorCode } from '../src/errors.js';

/** The AuthError that the promise rejects with; anything else fails the test. */
export async function rejection(promise: Promise<unknown>, code?: AuthErrorCode): Promise<AuthError> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    if (code && error.code !== code)
      throw new Error(`Expected ${code}, got ${error.code}: ${error.message}`, { cause: error });
    return error;
  }
  throw new Error(`Expected ${code ?? 'an AuthError'}, and it resolved.`);
}

/** The AuthError that the call throws. */
export function thrown(run: () => unknown): AuthError {
  try {
    run();
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
  throw new Error('Expected an AuthError, and nothing was thrown.');
}
