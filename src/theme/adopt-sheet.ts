const sheets = new WeakMap<Document, CSSStyleSheet>();

/**
 * Gives a document or shadow root the sheet of the forms in it, once. A constructed sheet needs no leave of
 * `style-src`, and belongs to one document.
 */
export function adoptSheet(root: Node, text: string): void {
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  const owner = root instanceof Document ? root : root.ownerDocument;
  const view = owner.defaultView;
  if (!view) return;
  let sheet = sheets.get(owner);
  if (!sheet) {
    sheet = new view.CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.set(owner, sheet);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
