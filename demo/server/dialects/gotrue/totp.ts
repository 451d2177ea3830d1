import { Secret, TOTP } from 'otpauth';
import encodeQr from 'qrcode-generator';
import type { FactorRow } from '../../accounts/factors.js';
import { seal, unseal } from '../../sealing.js';
import type { Services } from '../../services.js';

/** What every authenticator app takes; RFC 6238's own defaults. */
const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** A new shared secret: as the table keeps it, and as the person sees it once. */
export function newTotp(services: Services, issuer: string, account: string) {
  const totp = new TOTP({
    ...SHAPE,
    issuer: issuer || new URL(services.pageUrl()).host,
    label: account,
    secret: new Secret({ size: 20 }),
  });
  const uri = totp.toString();
  const qr = encodeQr(0, 'M');
  qr.addData(uri);
  qr.make();
  return {
    sealed: seal(services.secrets.sealing, 'totp', totp.secret.base32),
    shown: { qr_code: qr.createSvgTag({ cellSize: 4, scalable: true }), secret: totp.secret.base32, uri },
  };
}

/** Whether this is a code of the factor's, one step of skew allowed. Each step's code counts once. */
export async function isTotpCode(services: Services, factor: FactorRow, code: string): Promise<boolean> {
  if (factor.secret === null) return false;
  const secret = Secret.fromBase32(unseal(services.secrets.sealing, 'totp', factor.secret));
  const totp = new TOTP({ ...SHAPE, secret });
  const delta = totp.validate({ token: code, timestamp: services.now(), window: 1 });
  if (delta === null) return false;
  const step = Math.floor(services.now() / 1000 / SHAPE.period) + delta;
  const claimed = await services.database.query(
    'update factors set last_step = $2 where id = $1 and (last_step is null or last_step < $2) returning 1',
    [factor.id, step],
  );
  return claimed.length > 0;
}
