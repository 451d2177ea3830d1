/** A page that the browser renders ahead of a visit, which may never come (HTML, "prerendering traversable"). */
interface PrerenderedDocument extends Document {
  /** Not in every browser, nor in TypeScript's types. */
  readonly prerendering?: boolean;
}

/** Fired at the document when its visitor has come. */
export const visitBegins = 'prerenderingchange';

/**
 * Resolves once the page has its visitor, at once where it was not rendered ahead: nothing is asked of a server, and no
 * puzzle solved, for a visit that may never come.
 *
 * @throws the signal's reason
 */
export async function visited(signal: AbortSignal): Promise<void> {
  const page = globalThis.document as PrerenderedDocument | undefined;
  if (!page?.prerendering) return;
  await new Promise<void>((resolve, reject) => {
    page.addEventListener(visitBegins, () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
