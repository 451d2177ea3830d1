import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { seal, unseal } from '../../sealing.js';
import { text, type Body } from './body.js';
import type { Auth } from './deployment.js';
import { GotrueRefused } from './refused.js';

/** A row of `flow_states`: a way through a provider, or a link that comes back with a code. */
export interface FlowState {
  id: string;
  user_id: string | null;
  linking_user_id: string | null;
  provider: string;
  method: string;
  redirect_to: string;
  code_challenge: string | null;
  code_challenge_method: 'plain' | 's256' | null;
  auth_code_issued_at: Date | null;
  provider_token: string | null;
  created_at: Date;
}

export interface CodeChallenge {
  readonly challenge: string;
  readonly method: 'plain' | 's256';
}

/** The PKCE pair of a request: both members or neither. @throws GotrueRefused */
export function readCodeChallenge(from: Body): CodeChallenge | undefined {
  const challenge = text(from, 'code_challenge');
  const method = text(from, 'code_challenge_method').toLowerCase();
  if (challenge === '' && method === '') return undefined;
  const refused = (message: string) => new GotrueRefused(400, 'validation_failed', message);
  if (challenge === '' || method === '') {
    throw refused('PKCE flow requires code_challenge_method and code_challenge');
  }
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(challenge)) {
    throw refused('code challenge has to be between 43 and 128 characters of A-Z, a-z, 0-9, ., _, ~ and -');
  }
  if (method !== 's256' && method !== 'plain') throw refused('invalid code challenge method');
  return { challenge, method };
}

/** Begins a flow. */
export async function startFlow(
  { services, project }: Auth,
  flow: {
    readonly provider: string;
    readonly method: string;
    readonly redirectTo: string;
    readonly codeChallenge?: CodeChallenge | undefined;
    readonly userId?: string;
    readonly linkingUserId?: string | undefined;
  },
): Promise<string> {
  const id = randomUUID();
  await services.database.query(
    `insert into flow_states
       (id, project, user_id, linking_user_id, provider, method, redirect_to, code_challenge, code_challenge_method, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      project,
      flow.userId ?? null,
      flow.linkingUserId ?? null,
      flow.provider,
      flow.method,
      flow.redirectTo,
      flow.codeChallenge?.challenge ?? null,
      flow.codeChallenge?.method ?? null,
      new Date(services.now()),
    ],
  );
  return id;
}

export async function findFlow({ services, project }: Auth, id: string): Promise<FlowState | undefined> {
  const rows = await services.database.query<FlowState>(
    'select * from flow_states where project = $1 and id::text = $2',
    [project, id],
  );
  return rows[0];
}

export async function endFlow({ services }: Auth, id: string): Promise<boolean> {
  return (await services.database.query('delete from flow_states where id = $1 returning 1', [id])).length > 0;
}

/** Gives the code that comes back to the site; it is kept as a hash. */
export async function issueAuthCode(
  { services }: Auth,
  flowId: string,
  userId: string,
  providerToken?: string,
): Promise<string> {
  const code = randomUUID();
  await services.database.query(
    'update flow_states set user_id = $2, auth_code_hash = $3, auth_code_issued_at = $4, provider_token = $5 where id = $1',
    [
      flowId,
      userId,
      hashCode(code),
      new Date(services.now()),
      providerToken === undefined ? null : seal(services.secrets.sealing, 'provider_token', providerToken),
    ],
  );
  return code;
}

/** Trades code and verifier for the flow they end. A code is good once. @throws GotrueRefused */
export async function redeemAuthCode(auth: Auth, code: string, verifier: string) {
  const { services, project } = auth;
  if (code === '' || verifier === '') {
    throw new GotrueRefused(
      400,
      'validation_failed',
      'invalid request: both auth code and code verifier should be non-empty',
    );
  }
  const [flow] = await services.database.query<FlowState>(
    'select * from flow_states where project = $1 and auth_code_hash = $2',
    [project, hashCode(code)],
  );
  const unknown = () => new GotrueRefused(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
  if (flow === undefined || flow.user_id === null) throw unknown();
  if (isFlowExpired(auth, flow)) {
    throw new GotrueRefused(422, 'flow_state_expired', 'invalid flow state, flow state has expired');
  }
  if (!isVerifier(flow, verifier)) {
    throw new GotrueRefused(400, 'bad_code_verifier', 'code challenge does not match previously saved code verifier');
  }
  if (!(await endFlow(auth, flow.id))) throw unknown();
  return {
    userId: flow.user_id,
    method: flow.method,
    provider: flow.provider === 'email' ? undefined : flow.provider,
    providerToken:
      flow.provider_token === null
        ? undefined
        : unseal(services.secrets.sealing, 'provider_token', flow.provider_token),
  };
}

/** A link from a mail may lie there for long: its time runs from the click. */
export function isFlowExpired({ services }: Auth, flow: FlowState): boolean {
  const fromMail = flow.provider === 'email';
  const began = fromMail ? (flow.auth_code_issued_at ?? flow.created_at) : flow.created_at;
  return services.now() >= began.getTime() + services.settings.gotrue.flowLifetime * 1000;
}

function isVerifier(flow: FlowState, verifier: string): boolean {
  const derived =
    flow.code_challenge_method === 's256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  const given = Buffer.from(derived);
  const kept = Buffer.from(flow.code_challenge ?? '');
  return given.length === kept.length && timingSafeEqual(given, kept);
}

function hashCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
