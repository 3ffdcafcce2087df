import { expect, test } from "vitest";
import { passHtml } from "../../portal/trusted-html.ts";

test("only what Vaadin's constant templates need passes, and its style sheet gets the nonce", () => {
  expect(passHtml("", "n")).toBe("");
  expect(passHtml("<slot></slot>", "n")).toBe("<slot></slot>");
  expect(passHtml("\n  <style>\n :host { color: red }\n</style>\n", "n")).toBe(
    '\n  <style nonce="n">\n :host { color: red }\n</style>\n',
  );
  expect(
    passHtml('<style>a{}</style><div id="scroller" tabindex="-1"><div class="buffer"></div></div>', "n"),
  ).toContain('nonce="n"');
});

test("everything else is refused", () => {
  const refused = [
    "text",
    "<b>bold</b>",
    "<img src=x onerror=alert(1)>",
    "<div onclick=alert(1)></div>",
    '<div style="color:red"></div>',
    '<div id="a" onclick="x"></div>',
    "<style></style><script>1</script>",
    "<style><!--</style><img src=x>--></style>",
    "<slot></slot><svg onload=alert(1)></svg>",
  ];

  expect(refused.filter((html) => passHtml(html, "n") !== undefined)).toEqual([]);
});
