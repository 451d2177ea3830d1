/**
 * Loads HTML as a page of its own in a frame, under a Content Security Policy that comes by header as it does in life. (In a
 * `srcdoc` under a policy by meta tag, `'self'` is nobody in Firefox.) test/framed-pages.js serves it.
 */
export async function framed(policy: string, html: string): Promise<HTMLIFrameElement> {
  // Left there first: an address that held it all would be longer than servers take.
  const left = await fetch('/framed', { method: 'POST', body: JSON.stringify({ policy, html }) });
  const frame = document.createElement('iframe');
  frame.src = `/framed?${await left.text()}`;
  return frame;
}
