/** What of a flow BPMN has no word for, in a name space of our own: written into extension elements, so nothing is lost. */
export const EXTENSION = "urn:mingzhang:bpmn:1";

/** Descriptor for bpmn-moddle. Bodies are JSON of the definition's own words. */
export const MINGZHANG = {
  name: "Mingzhang",
  uri: EXTENSION,
  prefix: "mz",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    {
      name: "Flow",
      superClass: ["Element"],
      properties: [
        { name: "flow", isAttr: true, type: "String" },
        { name: "version", isAttr: true, type: "Integer" },
        { name: "form", isAttr: true, type: "String" },
        { name: "rest", isBody: true, type: "String" },
      ],
    },
    {
      name: "Step",
      superClass: ["Element"],
      properties: [
        { name: "do", isAttr: true, type: "String" },
        { name: "rest", isBody: true, type: "String" },
      ],
    },
    {
      name: "Back",
      superClass: ["Element"],
      properties: [
        { name: "to", isAttr: true, type: "String" },
        { name: "then", isAttr: true, type: "String" },
      ],
    },
  ],
} as const;
