/** The code of the worker that derives memory-hard keys. It weighs more than all the rest, so it comes when it is needed. */
export async function workerText(): Promise<string> {
  const { default: text } = await import('./worker.ts?worker-source');
  return text;
}
