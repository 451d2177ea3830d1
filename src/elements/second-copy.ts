let warned = false;

/** Two builds of the library on one page: the first definition of an element wins, and the second build says so, once. */
export function warnOfSecondCopy(name: string, own: CustomElementConstructor): void {
  if (warned || customElements.get(name) === own || isSameFileAgain()) return;
  warned = true;
  console.warn(
    `Portico: another build of this library has defined <${name}> here. Its elements are used; load one build.`,
  );
}

/** A second script tag of the same file adds a client of another name: that is what it is for. */
function isSameFileAgain(): boolean {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || !script.src) return false;
  return [...document.scripts].some((other) => other !== script && other.src === script.src);
}
