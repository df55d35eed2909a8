import { describe, expect, it } from "vitest";
import { nodeSettings, renderToml } from "../../../components/cluster/user-data.js";

describe("a node's settings as TOML", () => {
  it("are tables of what the node may do", () => {
    expect(renderToml(nodeSettings({ ssm: false }))).toMatchInlineSnapshot(`
      "[settings.kubernetes]
      seccomp-default = true

      [settings.kernel]
      lockdown = "integrity"

      [settings.host-containers.admin]
      enabled = false

      [settings.host-containers.control]
      enabled = false
      "
    `);
  });

  it("let the control container run only with SSM", () => {
    expect(renderToml(nodeSettings({ ssm: true }))).toContain("[settings.host-containers.control]\nenabled = true\n");
  });

  it("quote keys and strings that need it", () => {
    expect(renderToml({ 'a."b c"': { "x.y": 'say "hi"\n\u007f', list: [1, true, "é"] } })).toBe(
      '[a."\\"b c\\""]\n"x.y" = "say \\"hi\\"\\n\\u007f"\nlist = [1, true, "é"]\n',
    );
  });
});
