/** The little that is used of bpmn-moddle, whose own types tell elements only. */
declare module "bpmn-moddle" {
  /** An element of the model: its properties by name, lists where BPMN has lists. */
  export type ModdleElement = {
    $type: string;
    id?: string;
    $attrs: Record<string, unknown>;
    get(name: string): unknown;
    set(name: string, value: unknown): void;
    [name: string]: unknown;
  };
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    create(type: string, properties?: Record<string, unknown>): ModdleElement;
    toXML(element: ModdleElement, options?: { format?: boolean }): Promise<{ xml: string }>;
    fromXML(xml: string): Promise<{ rootElement: ModdleElement; warnings: { message: string }[] }>;
  }
}
