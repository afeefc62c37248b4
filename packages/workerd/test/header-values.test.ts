import { connect } from "@plugboard/core";
import { workerdAdapter } from "@plugboard/workerd";
import { expect, test, vi } from "vitest";

// On the engine itself such a value arrives as other bytes, so there is nothing to see there but the refusal.
test("a header value that workerd would send as other bytes is refused before anything is dialled", async () => {
  const fetch = vi.fn(() => Promise.reject(new Error("dialled")));
  const attempt = connect(workerdAdapter({ fetch }), { url: "ws://peer.test/", headers: { "X-Plain": "a\t~", "X-Name": "caf\xe9" } });
  await expect(attempt).rejects.toMatchObject({
    code: "invalid-argument",
    message: "workerd: the value of the header X-Name is not ASCII.",
    delivery: "not-sent",
  });
  expect(fetch).not.toHaveBeenCalled();
});
