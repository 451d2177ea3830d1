/**
 * The constants of SHA-2 are the first bits behind the point of square and cube roots of the first primes (FIPS 180-4 §4.2,
 * §5.3): 32 of them for SHA-256, 64 for SHA-512. Computing them takes less room than the tables.
 */

/** The first 32 bits for the primes number `from` … `to − 1` (from 0). */
export function rootHighWords(degree: 2 | 3, from: number, to: number): Int32Array {
  // A double holds 49 bits or more behind the point of these roots.
  return primes(from, to, (prime) => [(degree === 2 ? Math.sqrt(prime) : Math.cbrt(prime)) * 2 ** 32]);
}

/** The first 64 bits for the same primes, each as its high and its low 32 bits. */
export function rootWords(degree: 2 | 3, from: number, to: number): Int32Array {
  return primes(from, to, (prime) => {
    const bits = rootFraction(prime, degree);
    return [Number(bits >> 32n), Number(bits & 0xffffffffn)];
  });
}

function rootFraction(prime: number, degree: 2 | 3): bigint {
  const k = BigInt(degree);
  const scaled = BigInt(prime) << (64n * k);
  // Newton's method on integers, from above: it falls until it stands on the root.
  let root = BigInt(Math.ceil(prime ** (1 / degree) * 2 ** 40)) << 24n;
  for (;;) {
    const next = ((k - 1n) * root + scaled / root ** (k - 1n)) / k;
    if (next >= root) return BigInt.asUintN(64, root);
    root = next;
  }
}

/** What the primes give, in 32-bit words: of each number the lowest bits before the point. */
function primes(from: number, to: number, words: (prime: number) => number[]): Int32Array {
  const found: number[] = [];
  for (let n = 2; found.length < to; n++) if (isPrime(n)) found.push(n);
  // A typed array takes numbers modulo 2^32.
  return Int32Array.from(found.slice(from).flatMap(words));
}

/** In a loop that is as short as it is plain: it runs before anything else does, so no engine has optimised it. */
function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
