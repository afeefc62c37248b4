import { expect, test, vi } from "vitest";
import { atProcessEnd } from "../src/at-process-end.ts";

test("any number of engines may run at the same time: Node is told that their listeners are no leak", () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const before = process.getMaxListeners();
  const releases = Array.from({ length: 40 }, () => atProcessEnd(() => undefined));
  expect(warned).not.toHaveBeenCalled();
  expect(process.getMaxListeners()).toBe(before + 40);
  for (const release of releases) {
    release();
    release();
  }
  expect(process.getMaxListeners()).toBe(before);
  warned.mockRestore();
});
