import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sandboxKey } from "../../../sandbox/linear/seed.js";
import { RunningLinear } from "../../support/linear.js";

const cacheControl = "public, max-age=31536000";

describe("files in the embedded Linear", () => {
  let linear: RunningLinear;
  beforeEach(async () => {
    linear = await RunningLinear.start();
  });
  afterEach(() => linear.stop());

  const announce = async (bytes: string, more: Record<string, unknown> = {}) => {
    const payload = await linear.client.fileUpload("text/markdown", "report ü.md", Buffer.byteLength(bytes), more);
    if (payload.uploadFile == null) throw new Error("no address");
    return payload.uploadFile;
  };
  const put = (file: { uploadUrl: string; headers: { key: string; value: string }[] }, bytes: string, more = {}) =>
    fetch(file.uploadUrl, {
      method: "PUT",
      body: bytes,
      headers: {
        "content-type": "text/markdown",
        "cache-control": cacheControl,
        ...Object.fromEntries(file.headers.map(({ key, value }) => [key, value])),
        ...more,
      },
    });

  it("takes a file at the address and serves it to who has a key, a restart later too", async () => {
    const file = await announce("# all of it\n");
    expect((await put(file, "# all of it\n")).status).toBe(200);
    await linear.restart();
    const { pathname } = new URL(file.assetUrl);
    const served = await fetch(linear.url + pathname, { headers: { authorization: sandboxKey } });
    expect([served.status, served.headers.get("content-type"), await served.text()]).toEqual([
      200,
      "text/markdown",
      "# all of it\n",
    ]);
    expect((await fetch(linear.url + pathname)).status).toBe(401);
    expect((await fetch(linear.url + pathname, { headers: { authorization: "lin_api_wrong" } })).status).toBe(401);
  });

  it("serves a file that was made public without a key", async () => {
    const file = await announce("x", { makePublic: true });
    await put(file, "x");
    expect(await (await fetch(file.assetUrl)).text()).toBe("x");
  });

  it.each([
    ["fewer bytes than announced", "abc", {}, 400, "EntityTooSmall"],
    ["more bytes than announced", "abcdef", {}, 400, "EntityTooLarge"],
    ["another type", "abcd", { "content-type": "text/html" }, 403, "SignatureDoesNotMatch"],
    ["another caching", "abcd", { "cache-control": "no-store" }, 403, "SignatureDoesNotMatch"],
    ["another range", "abcd", { "x-goog-content-length-range": "0,9" }, 403, "SignatureDoesNotMatch"],
  ])("refuses %s", async (_what, bytes, headers, status, code) => {
    const file = await announce("abcd");
    const answer = await put(file, bytes, headers);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(code)]);
    expect((await fetch(file.assetUrl, { headers: { authorization: sandboxKey } })).status).toBe(404);
  });

  it("refuses an address that was not given out", async () => {
    const file = await announce("abcd");
    expect((await put({ ...file, uploadUrl: `${file.uploadUrl}x` }, "abcd")).status).toBe(403);
  });

  it("is struck by faults under names of its own", async () => {
    const file = await announce("abcd");
    linear.faults = [{ operation: "fileUploadPut", kind: "unavailable", times: 1 }];
    expect((await put(file, "abcd")).status).toBe(503);
    expect((await put(file, "abcd")).status).toBe(200);
  });
});
