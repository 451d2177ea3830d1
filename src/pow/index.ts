export { solve, prepare, disposeWorkers } from './solve.js';
export type { PowSolution, Solve, SolveOptions, WorkerOptions } from './solve.js';
export type { OnDegraded, PowDegraded } from './degraded.js';
export type { PowProgress } from './progress.js';
export { parsePowChallenge } from './challenge.js';
export type { ChallengeLimits, PowChallenge } from './challenge.js';
export type { AltchaV1Challenge } from './formats/altcha-v1.js';
export type { AltchaV2Algorithm, AltchaV2Challenge } from './formats/altcha-v2.js';
export type { CapChallenge } from './formats/cap.js';
