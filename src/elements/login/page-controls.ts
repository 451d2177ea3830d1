/**
 * Ties the page's own controls in a slot to the form, where they stand: `form="<its id>"`. They are never moved; they
 * take part in validation and go with the form.
 */
export function tieControls(slot: HTMLSlotElement, form: HTMLFormElement): void {
  if (!form.id) return;
  for (const element of slot.assignedElements({ flatten: true })) {
    for (const control of [element, ...element.querySelectorAll('input, select, textarea')]) {
      if (!control.matches('input, select, textarea') || control.closest('form') === form) continue;
      const tied = control.getAttribute('form');
      if (!tied || tied.startsWith('portico-form-')) control.setAttribute('form', form.id);
    }
  }
}
