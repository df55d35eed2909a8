import { describe, expect, it } from "vitest";
import type { Step } from "../../../scripts/engine/deployment.js";
import { diffOf } from "../../../scripts/engine/diff.js";
import { shownProperties } from "../../../scripts/engine/properties.js";

const step = (about: Partial<Step>): Step => ({
  op: "update",
  type: "aws:ec2/vpc:Vpc",
  name: "network-vpc",
  urn: "urn:pulumi:dev::app::aws:ec2/vpc:Vpc::network-vpc",
  component: "network",
  changed: [],
  replaces: [],
  protect: false,
  ...about,
});
const secret = (value: string): object => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("the difference of a step", () => {
  it("names each property by its path, with what was and what will be", () => {
    const before = { ingress: [{ port: 80 }], tags: { a: "1" }, name: "x" };
    const after = { ingress: [{ port: 443 }, { port: 80 }], name: "x" };
    expect(diffOf(step({ before, after, replaces: ["ingress"] }))).toEqual([
      { path: "ingress[0].port", before: 80, after: 443, replaces: true },
      { path: "ingress[1]", before: undefined, after: { port: 80 }, replaces: true },
      { path: "tags", before: { a: "1" }, after: undefined, replaces: false },
    ]);
  });

  it("shows everything that a creation sets", () => {
    expect(diffOf(step({ op: "create", after: { a: 1, b: { c: 2 } } })).map(({ path }) => path)).toEqual(["a", "b"]);
  });

  it("keeps a path that differs only behind its mask", () => {
    const masked = { password: "[secret]" };
    const [change] = diffOf(step({ before: masked, after: masked, changed: ["password"] }));
    expect(change).toEqual({ path: "password", before: "[secret]", after: "[secret]", replaces: false });
  });
});

describe("properties that are shown", () => {
  const plain = (text: string): string => text;

  it("mask a value that turns secret on its old side too, at any depth", () => {
    const { before, after } = shownProperties(
      { db: [{ password: "hunter22" }] },
      { db: [{ password: secret("x") }] },
      plain,
    );
    expect(before).toEqual({ db: [{ password: "[secret]" }] });
    expect(after).toEqual({ db: [{ password: "[secret]" }] });
  });

  it("mask a value that is secret no longer on its new side too", () => {
    expect(shownProperties({ token: "[secret]" }, { token: "plain" }, plain).after).toEqual({ token: "[secret]" });
  });

  it("say of what is not known yet that it is not", () => {
    const { after } = shownProperties(undefined, { id: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", __defaults: [] }, plain);
    expect(after).toEqual({ id: "[unknown]" });
  });
});
