/**
 * A counter is as likely as the one before, so there is no last one; but of so many times the expected ones, all fail only
 * once in 10^17.
 */
export const PATIENCE = 40;
