import { GotrueRefused } from './refused.js';

/** As the service keeps an address. @throws GotrueRefused when it is none. */
export function readEmail(given: string): string {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(given)) {
    throw new GotrueRefused(400, 'validation_failed', 'Unable to validate email address: invalid format');
  }
  return given.toLowerCase();
}

/** As the service keeps a number: E.164 without the plus. @throws GotrueRefused when it is none. */
export function readPhone(given: string): string {
  const digits = given.replaceAll(/[+\s]/g, '');
  if (!/^[1-9]\d{1,14}$/.test(digits)) {
    throw new GotrueRefused(400, 'validation_failed', 'Invalid phone number format (E.164 required)');
  }
  return digits;
}
