/**
 * Loads HTML as a page of its own in a frame, under a Content Security Policy that comes by header as it does in life. (In a
 * `srcdoc` under a policy by meta tag, `'self'` is nobody in Firefox.) test/web-test-runner.config.js serves it.
 */
export function framed(policy: string, html: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.src = `/framed?${new URLSearchParams({ policy, html })}`;
  return frame;
}
