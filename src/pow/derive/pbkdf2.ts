import type { BlockHash } from '../kernels/block-hash.js';
import type { Way } from '../kernels/fastest.js';
import { KeyTarget } from '../key-target.js';
import { nextTask } from '../next-task.js';
import { digestBytes, type Pbkdf2Puzzle } from '../puzzle.js';
import type { Step } from '../stepping.js';
import { loopHashes } from './loop-hashes.js';
import { wasmLoops, type Loops, type Round } from './loop-program.js';
import { Message } from './message.js';
import { Password } from './password.js';

/** Rounds before other tasks are let in: some 2 ms in plain script. */
const ROUNDS_A_SLICE = 1_024;

/** The states that a round goes on from. */
const LAST = 0; // HMAC of the round before
const SUM = 1; // of all HMACs so far, added without carry
const INNER = 2;
const OUTER = 3;

const round: Round = {
  of: 'PBKDF2',
  states: 4,
  write(stage, states, hash) {
    const hmac = hash(hash(states[LAST]!, states[INNER]), states[OUTER]);
    return [hmac, states[SUM]!.map((word, i) => stage.xor(word, hmac[i]!))];
  },
};

/**
 * PBKDF2 (RFC 8018 §5.2) by our own kernels: the keys of several counters go side by side, in as many workers as there are
 * cores, where WebCrypto derives one after the other in some engines.
 *
 * Only the first piece of a key is derived for each counter; the others, for the one whose first piece fits.
 *
 * @throws if the browser or the page does not let them go this way
 */
export function pbkdf2Step(puzzle: Pbkdf2Puzzle, way: Way): Step {
  const { cost, keyLength } = puzzle;
  const hash = loopHashes[puzzle.hash]();
  const digestLength = digestBytes[puzzle.hash];
  const digestWords = digestLength / 4;
  const blockBytes = 4 * hash.blockWords;
  const loops =
    way === 'script' ? scriptLoops(hash, digestLength) : wasmLoops(puzzle.hash, hash.initial, way, round, blockBytes);
  const password = new Password(puzzle);
  const target = new KeyTarget(puzzle.target);
  const state = hash.initial.slice();
  const salt = new Message(hash, blockBytes, puzzle.salt.length + 4);
  salt.bytes.set(puzzle.salt);
  const digest = new Message(hash, blockBytes, digestLength);

  /** Begins the piece of that number, from 1, of the counter's key. */
  function begin(lane: number, counter: number, piece: number): void {
    password.set(counter);
    const { inner, outer } = hmacKeys(hash, digestLength, password.bytes);
    loops.put(INNER, lane, inner);
    loops.put(OUTER, lane, outer);
    salt.setUint32(puzzle.salt.length, piece);
    state.set(inner);
    salt.absorbInto(state);
    digest.setWords(state.subarray(0, digestWords));
    state.set(outer);
    digest.absorbInto(state);
    loops.put(LAST, lane, state);
    loops.put(SUM, lane, state);
  }

  /** Whether it was not stopped. */
  async function goOn(isWanted: () => boolean): Promise<boolean> {
    for (let left = cost - 1; left > 0; left -= ROUNDS_A_SLICE) {
      loops.run(Math.min(left, ROUNDS_A_SLICE));
      if (left <= ROUNDS_A_SLICE) break;
      await nextTask();
      if (!isWanted()) return false;
    }
    return true;
  }

  function piece(lane: number): Uint8Array {
    loops.take(SUM, lane, state);
    digest.setWords(state.subarray(0, digestWords));
    return digest.bytes.slice(0, digestLength);
  }

  /** All pieces of a key, as many at once as there are lanes. */
  async function wholeKey(counter: number, isWanted: () => boolean): Promise<Uint8Array | undefined> {
    const key = new Uint8Array(Math.ceil(keyLength / digestLength) * digestLength);
    for (let at = 0; at < keyLength; at += loops.lanes * digestLength) {
      const first = at / digestLength;
      for (let lane = 0; lane < loops.lanes; lane++) begin(lane, counter, first + lane + 1);
      if (!(await goOn(isWanted))) return undefined;
      for (let lane = 0; lane < loops.lanes && at + lane * digestLength < key.length; lane++) {
        key.set(piece(lane), at + lane * digestLength);
      }
    }
    return key.slice(0, keyLength);
  }

  return async (from, count, isWanted) => {
    for (let counter = from; counter < from + count; counter += loops.lanes) {
      const lanes = Math.min(loops.lanes, from + count - counter);
      for (let lane = 0; lane < lanes; lane++) begin(lane, counter + lane, 1);
      if (!(await goOn(isWanted))) return undefined;
      const likely: number[] = [];
      for (let lane = 0; lane < lanes; lane++) {
        loops.take(SUM, lane, state);
        if (target.allows(state[0]!)) likely.push(counter + lane);
      }
      for (const candidate of likely) {
        const key = await wholeKey(candidate, isWanted);
        if (!key) return undefined;
        if (target.isStartOf(key)) return { counter: candidate, proof: key };
      }
    }
    return undefined;
  };
}

/** The states after the two keys of HMAC (RFC 2104 §2). */
function hmacKeys(hash: BlockHash, digestLength: number, password: Uint8Array) {
  const blockBytes = 4 * hash.blockWords;
  const padded = new Message(hash, 0, blockBytes, false);
  if (password.length > blockBytes) {
    const long = new Message(hash, 0, password.length);
    long.bytes.set(password);
    const state = hash.initial.slice();
    long.absorbInto(state);
    padded.setWords(state.subarray(0, digestLength / 4));
  } else {
    padded.bytes.set(password);
  }
  const stateOf = (pad: number): Int32Array => {
    for (let i = 0; i < blockBytes; i++) padded.bytes[i]! ^= pad;
    const state = hash.initial.slice();
    padded.absorbInto(state);
    for (let i = 0; i < blockBytes; i++) padded.bytes[i]! ^= pad;
    return state;
  };
  return { inner: stateOf(0x36), outer: stateOf(0x5c) };
}

/** One key at a time, in plain script. */
function scriptLoops(hash: BlockHash, digestLength: number): Loops {
  const states = Array.from({ length: 4 }, () => hash.initial.slice());
  const [last, sum] = states as [Int32Array, Int32Array];
  const words = digestLength / 4;
  const block = new Int32Array(hash.scheduleWords);
  block[words] = 0x80 << 24;
  block[hash.blockWords - 1] = 8 * (4 * hash.blockWords + digestLength);
  const work = hash.initial.slice();
  const hashFrom = (state: Int32Array): void => {
    block.set(work.subarray(0, words));
    work.set(state);
    hash.compress(work, block);
  };
  return {
    lanes: 1,
    put: (index, _, state) => states[index]!.set(state),
    take: (index, _, state) => state.set(states[index]!),
    run: (rounds) => {
      for (let i = 0; i < rounds; i++) {
        work.set(last);
        hashFrom(states[INNER]!);
        hashFrom(states[OUTER]!);
        last.set(work);
        for (let word = 0; word < sum.length; word++) sum[word]! ^= work[word]!;
      }
    },
  };
}
