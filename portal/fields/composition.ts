/**
 * Keeps an input method's unfinished text from components that react to every keystroke (Vaadin's combo box and date
 * picker): nothing gets through before the composition ends, then one `input` event does.
 */
export function holdComposition(host: HTMLElement): void {
  host.addEventListener(
    "input",
    (event) => event instanceof InputEvent && event.isComposing && event.stopImmediatePropagation(),
    true,
  );
  host.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
    },
    true,
  );
  host.addEventListener(
    "compositionend",
    (event) => {
      const target = event.target;
      if (target instanceof HTMLInputElement)
        queueMicrotask(() => target.dispatchEvent(new Event("input", { bubbles: true, composed: true })));
    },
    true,
  );
}

/** Ties our label, help and error to the input inside a Vaadin component. */
export function tieInput(
  host: HTMLElement,
  selector: string,
  at: { id: string; described: unknown; required: boolean; invalid: boolean },
): void {
  const component = host.querySelector<HTMLElement & { inputElement?: HTMLInputElement }>(selector);
  const input = component?.inputElement ?? component?.querySelector("input");
  if (!input) return;
  input.id = at.id;
  input.setAttribute("aria-required", String(at.required));
  input.setAttribute("aria-invalid", String(at.invalid));
  if (typeof at.described === "string") input.setAttribute("aria-describedby", at.described);
  else input.removeAttribute("aria-describedby");
}
