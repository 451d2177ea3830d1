/**
 * A refusal of the auth service, thrown wherever it becomes clear and answered in one place (auth-service.ts), in the
 * shape that the caller's API version wants.
 */
export class GotrueRefused extends Error {
  override readonly name = 'GotrueRefused';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Members beside code and message: `weak_password`. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** A refusal in the shape of OAuth, the same in every API version. contracts/gotrue.md §8. */
export class OauthRefused extends Error {
  override readonly name = 'OauthRefused';

  constructor(
    readonly error: string,
    readonly description: string,
  ) {
    super(description);
  }
}
