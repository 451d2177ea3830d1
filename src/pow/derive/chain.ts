import type { BlockHash } from '../kernels/block-hash.js';
import type { Way } from '../kernels/fastest.js';
import { KeyTarget } from '../key-target.js';
import { nextTask } from '../next-task.js';
import { digestBytes, type ChainPuzzle } from '../puzzle.js';
import type { Step } from '../stepping.js';
import { loopHashes } from './loop-hashes.js';
import { wasmLoops, type Loops, type Round } from './loop-program.js';
import { Message } from './message.js';

/** Rounds of a chain before other tasks are let in: some 2 ms in plain script. */
const ROUNDS_A_SLICE = 2_048;

const round: Round = { of: 'chain', states: 1, write: (_, [digest], hash) => [hash(digest!, undefined)] };

/**
 * Keys that are hashes of hashes: every round needs the one before, but the chains of several counters go side by side.
 *
 * @throws if the browser or the page does not let them go this way
 */
export function chainStep(puzzle: ChainPuzzle, way: Way): Step {
  const { cost, keyLength } = puzzle;
  const hash = loopHashes[puzzle.hash]();
  const rounds =
    way === 'script'
      ? scriptChain(hash, digestBytes[puzzle.hash])
      : wasmLoops(puzzle.hash, hash.initial, way, round, 0);
  const first = firstRound(puzzle, hash);
  const target = new KeyTarget(puzzle.target);
  const state = hash.initial.slice();

  function key(): Uint8Array {
    const bytes = new DataView(new ArrayBuffer(4 * state.length));
    state.forEach((word, i) => bytes.setInt32(4 * i, word));
    return new Uint8Array(bytes.buffer, 0, Math.min(keyLength, digestBytes[puzzle.hash]));
  }

  return async (from, count, isWanted) => {
    for (let counter = from; counter < from + count; counter += rounds.lanes) {
      const lanes = Math.min(rounds.lanes, from + count - counter);
      for (let lane = 0; lane < lanes; lane++) {
        first(counter + lane, state);
        rounds.put(0, lane, state);
      }
      for (let left = cost - 1; left > 0; left -= ROUNDS_A_SLICE) {
        rounds.run(Math.min(left, ROUNDS_A_SLICE));
        if (left <= ROUNDS_A_SLICE) break;
        await nextTask();
        if (!isWanted()) return undefined;
      }
      for (let lane = 0; lane < lanes; lane++) {
        rounds.take(0, lane, state);
        if (target.allows(state[0]!) && target.isStartOf(key())) return { counter: counter + lane, proof: key() };
      }
    }
    return undefined;
  };
}

/** One chain, in plain script. */
function scriptChain(hash: BlockHash, digest: number): Loops {
  const state = hash.initial.slice();
  const digestWords = state.subarray(0, digest / 4);
  const block = new Int32Array(hash.scheduleWords);
  block[digest / 4] = 0x80 << 24;
  block[hash.blockWords - 1] = digest * 8;
  return {
    lanes: 1,
    put: (_index, _lane, from) => state.set(from),
    take: (_index, _lane, to) => to.set(state),
    run: (rounds) => {
      for (let i = 0; i < rounds; i++) {
        block.set(digestWords);
        state.set(hash.initial);
        hash.compress(state, block);
      }
    },
  };
}

/** Hashes salt and password for a counter. The blocks before the counter are hashed once. */
function firstRound({ salt, nonce }: ChainPuzzle, hash: BlockHash): (counter: number, state: Int32Array) => void {
  const counterAt = salt.length + nonce.length;
  const message = new Message(hash, 0, counterAt + 4);
  message.bytes.set(salt);
  message.bytes.set(nonce, salt.length);
  const fixed = counterAt - (counterAt % (4 * hash.blockWords));
  const midstate = hash.initial.slice();
  message.absorbInto(midstate, 0, fixed);

  return (counter, state) => {
    message.setUint32(counterAt, counter);
    state.set(midstate);
    message.absorbInto(state, fixed);
  };
}
