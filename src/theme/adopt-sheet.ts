const sheets = new WeakMap<Document, Map<string, CSSStyleSheet>>();

/**
 * Gives a document or shadow root a sheet, once. A constructed sheet needs no leave of
 * `style-src`, and belongs to one document.
 */
export function adoptSheet(root: Node, text: string): void {
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  const owner = root instanceof Document ? root : root.ownerDocument;
  const view = owner.defaultView;
  if (!view) return;
  const known = sheets.get(owner) ?? new Map<string, CSSStyleSheet>();
  sheets.set(owner, known);
  let sheet = known.get(text);
  if (!sheet) {
    sheet = new view.CSSStyleSheet();
    sheet.replaceSync(text);
    known.set(text, sheet);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
