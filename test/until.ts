/** Waits for a state: lets the page's other work run until the condition holds. The test's own time-out is the limit. */
export async function until(condition: () => unknown): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  while (!condition()) {
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  }
  port1.close();
}
