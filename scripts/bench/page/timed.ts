/** ms that the work takes; it must come to the answer. */
export async function timed(answer: number, work: () => Promise<number> | number): Promise<number> {
  const startMs = performance.now();
  const found = await work();
  const tookMs = performance.now() - startMs;
  if (found !== answer) throw new Error(`${found} is not the answer, ${answer} is.`);
  return tookMs;
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
