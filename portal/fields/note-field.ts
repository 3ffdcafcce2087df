import type { TemplateResult } from "lit";
import { noteView } from "../elements/note-view.ts";
import { registerField } from "../field-registry.ts";
import { FieldElement } from "./field-element.ts";

/** `<mz-note-field>`: a paragraph that explains; nothing is entered. */
class NoteField extends FieldElement {
  protected override control(): TemplateResult {
    return noteView(this.field);
  }

  override render(): TemplateResult {
    return this.control();
  }
}
customElements.define("mz-note-field", NoteField);
registerField("note", "mz-note-field");
