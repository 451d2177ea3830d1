import { AuthError } from '../../errors.js';

/** Longest text of a challenge that we read, in bytes (SECURITY-MODEL 5.7). */
export const MAX_FIELD_BYTES = 1_024;

/** Reads the members of a server's JSON, and says of which format they are no part if they are wrong. */
export class Fields {
  /** @param format - For messages: `ALTCHA v1`. */
  constructor(
    private readonly json: object,
    private readonly format: string,
  ) {}

  /** The members of an untrusted value, if it is an object and no list. */
  static of(value: unknown, format: string, name: string): Fields {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Fields(value, format);
    throw malformed(format, name);
  }

  /** Only what the server sent: nothing that a prototype holds. `null` is what some servers write for absent. */
  get(name: string): unknown {
    return Object.hasOwn(this.json, name) ? ((this.json as Record<string, unknown>)[name] ?? undefined) : undefined;
  }

  /** @throws AuthError `bad_response` if it is no text, or one of more than `maxBytes` in UTF-8 */
  text(name: string, maxBytes = MAX_FIELD_BYTES): string {
    const value = this.get(name);
    if (typeof value !== 'string' || value.length > maxBytes) throw this.malformed(name);
    if (new TextEncoder().encode(value).length > maxBytes) throw this.malformed(name);
    return value;
  }

  /** Hex digits, in the case they came in. @throws AuthError `bad_response` */
  hex(name: string): string {
    const value = this.text(name);
    if (!/^[0-9a-f]*$/i.test(value)) throw this.malformed(name);
    return value;
  }

  /** Whole bytes written in hex. @throws AuthError `bad_response` */
  bytes(name: string): Uint8Array {
    const value = this.hex(name);
    if (value.length % 2 !== 0) throw this.malformed(name);
    return fromHex(value);
  }

  /** An integer from `min` to `max`, never a text of one; `absent` if there is none. @throws AuthError `bad_response` */
  integer(name: string, min: number, max: number = Number.MAX_SAFE_INTEGER, absent?: number): number {
    const value = this.get(name) ?? absent;
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) throw this.malformed(name);
    return value as number;
  }

  malformed(name: string): AuthError {
    return malformed(this.format, name);
  }
}

function malformed(format: string, name: string): AuthError {
  return new AuthError('bad_response', `The challenge's ${name} is not what ${format} allows.`);
}

/** @param hex - An even number of hex digits. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Standard base64, padded, of JSON.
 *
 * What is not ASCII is escaped inside the JSON, because servers decode the base64 to text in two ways, as UTF-8 or byte by
 * byte (`atob`), and only so both read the same.
 */
export function toBase64(json: string): string {
  return btoa(json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
