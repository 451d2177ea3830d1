import { CounterTail } from '../kernels/counter-tail.js';
import { sha256 } from '../kernels/sha256.js';
import type { PrefixPuzzle } from '../puzzle.js';
import type { Step } from '../stepping.js';
import { KeyTarget } from './key-target.js';

/** SHA-256 whose first digits are told, in plain script: the whole blocks of the prefix are hashed once. */
export function prefixStep({ prefix, target: digits }: PrefixPuzzle): Step {
  const hash = sha256();
  const blockBytes = 4 * hash.blockWords;
  const target = new KeyTarget(digits);
  const whole = prefix.length - (prefix.length % blockBytes);
  const midstate = hash.initial.slice();
  const block = new Int32Array(hash.scheduleWords);
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  for (let at = 0; at < whole; at += blockBytes) {
    for (let i = 0; i < hash.blockWords; i++) block[i] = view.getInt32(at + 4 * i);
    hash.compress(midstate, block);
  }
  const tail = new CounterTail(hash, prefix.subarray(whole), prefix.length);
  const state = midstate.slice();

  function digest(): Uint8Array {
    const bytes = new DataView(new ArrayBuffer(4 * state.length));
    state.forEach((word, i) => bytes.setInt32(4 * i, word));
    return new Uint8Array(bytes.buffer);
  }

  return (from, count) => {
    let changed = -1;
    for (let counter = from; counter < from + count; counter++) {
      if (changed < 0) tail.write(counter);
      state.set(midstate);
      hash.compress(state, tail.blocks[0]);
      if (tail.two) hash.compress(state, tail.blocks[1]);
      if (target.allows(state[0]!) && target.isStartOf(digest())) return { counter };
      changed = tail.increment();
    }
    return undefined;
  };
}
