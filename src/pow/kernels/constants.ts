/**
 * The constants of SHA-2 are the first 64 bits behind the point of square and cube roots of the first primes
 * (FIPS 180-4 §4.2, §5.3); those of SHA-256 are the upper halves of SHA-512's. Computing them takes a millisecond and less
 * room than the tables.
 */
function rootFraction(prime: number, degree: 2 | 3): bigint {
  const k = BigInt(degree);
  const scaled = BigInt(prime) << (64n * k);
  // Newton's method on integers, from above: it falls until it stands on the root.
  let root = BigInt(Math.ceil(prime ** (1 / degree))) << 64n;
  for (;;) {
    const next = ((k - 1n) * root + scaled / root ** (k - 1n)) / k;
    if (next >= root) return BigInt.asUintN(64, root);
    root = next;
  }
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

/** Fractions of the roots of the primes number `from` … `to − 1` (from 0), each as its high and its low 32 bits. */
export function rootWords(degree: 2 | 3, from: number, to: number): Int32Array {
  const fractions = firstPrimes(to)
    .slice(from)
    .map((prime) => rootFraction(prime, degree));
  return Int32Array.from(fractions.flatMap((bits) => [Number(bits >> 32n) | 0, Number(bits & 0xffffffffn) | 0]));
}

/** The high halves of {@link rootWords}. */
export function rootHighWords(degree: 2 | 3, from: number, to: number): Int32Array {
  return rootWords(degree, from, to).filter((_, index) => index % 2 === 0);
}
