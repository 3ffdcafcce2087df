/** Superiors level by level, from the posts on the way up. */
import { describe, expect, it } from "vitest";
import { type PostAbove, superiorsOf } from "../../core/domain/superior.ts";

const post = (name: string, person: string | null, open = true): PostAbove => ({
  post: name,
  title: name,
  unit: "u",
  person,
  open,
});
const levels = (...way: PostAbove[]): string[] =>
  superiorsOf("me", [post("own", "me"), ...way]).map(({ level, person }) => `${level} ${person}`);

describe("the superiors of a person", () => {
  it("are counted from the nearest", () => {
    expect(levels(post("p1", "a"), post("p2", "b"))).toEqual(["1 a", "2 b"]);
  });

  it("pass over vacant posts and closed accounts without counting them", () => {
    expect(levels(post("p1", null), post("p2", "gone", false), post("p3", "c"))).toEqual(["1 c"]);
  });

  it("are never the person, and nobody twice", () => {
    expect(levels(post("p1", "me"), post("p2", "a"), post("p3", "a"), post("p4", "b"))).toEqual(["1 a", "2 b"]);
  });

  it("are none without a post", () => {
    expect(superiorsOf("me", [])).toEqual([]);
  });

  it("say by which post they are meant", () => {
    expect(superiorsOf("me", [post("own", "me"), post("p1", "a")])).toEqual([
      { person: "a", level: 1, post: "p1", title: "p1", unit: "u" },
    ]);
  });
});
