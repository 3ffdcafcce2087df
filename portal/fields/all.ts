/** Registers the built-in fields. */
import "./text-field.ts";
import "./number-field.ts";
import "./money-field.ts";
import "./date-field.ts";
import "./date-range-field.ts";
import "./choice-field.ts";
import "./yes-no-field.ts";
import "./reference-field.ts";
import "./table-field.ts";
import "./file-field.ts";
import "./picture-field.ts";
import "./location-field.ts";
import "./signature-field.ts";
import "./note-field.ts";
