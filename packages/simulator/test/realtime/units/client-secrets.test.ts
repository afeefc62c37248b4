import { expect, test } from "vitest";
import { ClientSecrets } from "../../../src/realtime/directory/client-secrets.ts";
import { createIds } from "../../../src/realtime/session/ids.ts";

test("an ephemeral key is accepted for any number of sessions until it expires", () => {
  const secrets = new ClientSecrets();
  const { body } = secrets.create("realtime", { expires_after: { anchor: "created_at", seconds: 10 } }, createIds());
  const { value } = body as { readonly value: string };
  expect([8_000, 8_000, 12_000].map((ms) => secrets.isValid(value, Date.now() + ms))).toEqual([true, true, false]);
  expect(secrets.isValid("ek_other")).toBe(false);
});
