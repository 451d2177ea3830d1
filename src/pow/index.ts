export { solve, prepare, disposeWorkers } from './solve.js';
export type { PowSolution, Solve, SolveOptions, WorkerOptions } from './solve.js';
export type { OnDegraded, PowDegraded } from './degraded.js';
export type { PowProgress } from './progress.js';
export type { ChallengeLimits } from './challenge.js';
