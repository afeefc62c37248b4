import { bunAdapter } from "@plugboard/bun";
import { expect, test } from "vitest";

test.each(["http://user:password-of-the-proxy@[::", "socks5://127.0.0.1:1", "", { url: "127.0.0.1:8080" }])(
  "a proxy that is no http: or https: URL is refused, and the error repeats nothing of it: %j",
  (proxy) => {
    const make = (): unknown => bunAdapter({ proxy });
    expect(make).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    expect(make).not.toThrow("password-of-the-proxy");
  },
);

test.each(["http://127.0.0.1:8080", { url: "HTTPS://user:password@proxy.test" }, undefined])("%j is taken", (proxy) => {
  expect(bunAdapter({ proxy }).name).toBe("bun");
});
