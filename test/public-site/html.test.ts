/** The pages as HTML: every tag closed, every id once, hostile text harmless, the same bytes each time. */
import { describe, expect, it } from "vitest";
import { LANGS } from "../../public-site/messages.ts";
import { aboutView } from "../../public-site/pages/about-figures.ts";
import { errorView } from "../../public-site/pages/error.ts";
import { projectView } from "../../public-site/pages/project.ts";
import { renderPage } from "../../public-site/render.ts";
import {
  makeBroken,
  makeContext,
  makeHostile,
  makeImported,
  makeMany,
  makeRiver,
  makeUnpaid,
} from "./make-snapshot.ts";

const VOID = new Set(["meta", "link", "input", "img", "br", "wbr", "hr"]);

/** What is wrong with the nesting of a page's tags. */
function faultsOf(html: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const [tag, slash, name = "", rest = ""] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi)) {
    if (slash === "/") {
      const last = open.pop();
      if (last !== name) faults.push(`${tag} closes ${last}`);
    } else if (!VOID.has(name) && !rest.endsWith("/")) open.push(name);
  }
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const lost = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]).filter((id) => !ids.includes(id));
  return [
    ...faults,
    ...open.map((name) => `${name} stays open`),
    ...twice.map((id) => `id ${id} twice`),
    ...lost.map((id) => `#${id} leads nowhere`),
  ];
}

const pages = {
  river: makeRiver(),
  imported: makeImported(),
  broken: makeBroken(),
  unpaid: makeUnpaid(),
  many: makeMany(),
  hostile: makeHostile(),
};

describe("pages", () => {
  for (const lang of LANGS) {
    for (const [name, snapshot] of Object.entries(pages)) {
      it(`are well-formed: ${name}, ${lang}`, () => {
        const html = renderPage("project", projectView(makeContext(lang), snapshot));

        expect(faultsOf(html)).toEqual([]);
        expect(html).toContain(`<html lang="${lang}">`);
      });
    }

    it(`that only speak are well-formed, ${lang}`, () => {
      expect(faultsOf(renderPage("about-figures", aboutView(makeContext(lang))))).toEqual([]);
      expect(faultsOf(renderPage("error", errorView(makeContext(lang), "busy")))).toEqual([]);
    });
  }

  it("show hostile text as text", () => {
    const html = renderPage("project", projectView(makeContext(), makeHostile()));

    expect(html).not.toMatch(/<script|"onmouseover|\{\{name\}\}.*<script/);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).not.toMatch(/\sonmouseover=/);
  });

  it("are the same bytes for the same snapshot", () => {
    const once = renderPage("project", projectView(makeContext(), makeMany()));

    expect(renderPage("project", projectView(makeContext(), makeMany()))).toBe(once);
  });

  it("say that demonstration data is invented, and name the source of imported data", () => {
    const demo = renderPage("project", projectView(makeContext("en"), makeRiver()));
    const real = renderPage("project", projectView(makeContext("en"), makeImported()));

    expect(demo).toContain("Demonstration data");
    expect(real).not.toContain("Demonstration data");
    expect(real).toContain(makeImported().source?.name);
  });
});
