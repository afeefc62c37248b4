import { SocketOwner, type SocketOwnerOptions } from "@plugboard/workerd";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Thing {
  readonly index: number;
  readonly lose: () => void;
  readonly lost: Promise<void>;
}

const owned = (
  options: Partial<SocketOwnerOptions<Thing>> = {},
): { readonly owner: SocketOwner<Thing>; readonly made: Thing[]; readonly closed: number[] } => {
  const made: Thing[] = [];
  const closed: number[] = [];
  const open = async (): Promise<Thing> => {
    const { promise: lost, resolve: lose } = Promise.withResolvers<void>();
    const thing = { index: made.length, lose, lost };
    made.push(thing);
    return thing;
  };
  const close = ({ index, lose }: Thing): void => {
    closed.push(index);
    lose();
  };
  return { owner: new SocketOwner({ open, close, closed: ({ lost }) => lost, ...options }), made, closed };
};

const index = (thing: Thing): number => thing.index;

test("nothing is made before the first use, and uses share one", async () => {
  const { owner, made } = owned();
  expect(made).toHaveLength(0);
  expect(await Promise.all([owner.use(index), owner.use(index)])).toEqual([0, 0]);
  expect(await owner.use(index)).toBe(0);
});

test("a failed open is thrown to those who wait, and tried again by the next use", async () => {
  const open = vi.fn<() => Promise<Thing>>().mockRejectedValueOnce(new Error("refused"));
  const { owner } = owned({ open: () => open() ?? Promise.reject(new Error("no second")) });
  await expect(Promise.all([owner.use(index), owner.use(index)])).rejects.toThrow("refused");
  expect(open).toHaveBeenCalledTimes(1);
  await expect(owner.use(index)).rejects.toThrow("no second");
});

test("a resource that was lost is replaced by the next use, and not closed", async () => {
  const { owner, made, closed } = owned();
  await owner.use(index);
  made[0]?.lose();
  await vi.advanceTimersByTimeAsync(0);
  expect(await owner.use(index)).toBe(1);
  expect(closed).toEqual([]);
});

test("what work throws is thrown, and frees the resource", async () => {
  const { owner, closed } = owned({ replaceEveryMs: 100 });
  const work = owner.use(() => Promise.reject(new Error("work")));
  await expect(work).rejects.toThrow("work");
  await vi.advanceTimersByTimeAsync(100);
  expect(closed).toEqual([0]);
});

test("a resource that is idle at replaceEveryMs is replaced then and not before, and the new one is made first", async () => {
  const opening = vi.fn();
  const { owner, closed } = owned({ replaceEveryMs: 100, close: () => opening("close") });
  await owner.use(index);
  await vi.advanceTimersByTimeAsync(99);
  expect(await owner.use(index)).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(opening).toHaveBeenCalledTimes(1);
  expect(await owner.use(index)).toBe(1);
  expect(closed).toEqual([]);
});

test("a resource that is busy at replaceEveryMs serves its uses to their end", async () => {
  const { owner, closed } = owned({ replaceEveryMs: 100 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const long = owner.use(async (thing) => {
    await promise;
    return thing.index;
  });
  await vi.advanceTimersByTimeAsync(150);
  expect(closed).toEqual([]);
  expect(await owner.use(index)).toBe(0);
  expect(await owner.use(index)).toBe(1);
  expect(closed).toEqual([]);
  resolve();
  expect(await long).toBe(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(closed).toEqual([0]);
});

test("a resource that was not used since it was made is closed without a replacement", async () => {
  const { owner, made, closed } = owned({ replaceEveryMs: 100 });
  await owner.use(index);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(made).toHaveLength(2);
  expect(closed).toEqual([0, 1]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a replacement that fails leaves the old one in place until the next use tries again", async () => {
  let refused = 0;
  let count = 0;
  const open = async (): Promise<Thing> => {
    count += 1;
    if (count === 2) {
      refused += 1;
      throw new Error("refused");
    }
    return { index: count, lose: () => undefined, lost: new Promise(() => undefined) };
  };
  const { owner, closed } = owned({ open, replaceEveryMs: 100 });
  await owner.use(index);
  await vi.advanceTimersByTimeAsync(100);
  expect([refused, closed]).toEqual([1, []]);
  expect(await owner.use(index)).toBe(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(closed).toEqual([1]);
  expect(await owner.use(index)).toBe(3);
});

test("close() ends what is owned or being made, once, and leaves no timer", async () => {
  const { owner, closed } = owned();
  const first = owner.use(index);
  await owner.close();
  await first;
  await owner.close();
  expect(closed).toEqual([0]);
  expect(vi.getTimerCount()).toBe(0);
  expect(await owner.use(index)).toBe(1);
  await owner[Symbol.asyncDispose]();
  expect(closed).toEqual([0, 1]);
});

test("without closed() its timer ends with close() as well", async () => {
  const made = { value: 0 };
  const owner = new SocketOwner({ open: () => made, close: () => undefined });
  await owner.use(() => undefined);
  await owner.close();
  expect(vi.getTimerCount()).toBe(0);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("replaceEveryMs %d is refused", (replaceEveryMs) => {
  expect(() => owned({ replaceEveryMs })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});

test("replaceEveryMs is 840,000 ms unless given, below the 15 minutes of a Durable Object", async () => {
  const { owner, made } = owned();
  await owner.use(index);
  await vi.advanceTimersByTimeAsync(839_999);
  expect(made).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(made).toHaveLength(2);
});

test("close() in the middle of a replacement closes the replacement as well", async () => {
  const resolvers: (() => void)[] = [];
  const closed: number[] = [];
  const open = (): Promise<Thing> =>
    new Promise((resolve) => {
      const thing = { index: resolvers.length, lose: () => undefined, lost: new Promise<void>(() => undefined) };
      resolvers.push(() => resolve(thing));
    });
  const { owner } = owned({ open, close: (thing) => closed.push(thing.index), replaceEveryMs: 100 });
  const first = owner.use(index);
  resolvers[0]?.();
  await first;
  await vi.advanceTimersByTimeAsync(100);
  expect(resolvers).toHaveLength(2);
  const closing = owner.close();
  resolvers[1]?.();
  await closing;
  expect(closed).toEqual([0, 1]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a use that comes after close() has one of its own, although the first is still being made", async () => {
  const gates: (() => void)[] = [];
  let count = 0;
  const { owner, closed } = owned({
    open: async () => {
      const own = count++;
      await new Promise<void>((resolve) => gates.push(resolve));
      return { index: own, lose: () => undefined, lost: new Promise(() => undefined) };
    },
  });
  const before = owner.use(index);
  const closing = owner.close();
  const after = owner.use(index);
  for (const open of gates) open();
  expect([await before, await after]).toEqual([0, 1]);
  await closing;
  expect(closed).toEqual([0]);
  expect(await owner.use(index)).toBe(1);
  await owner.close();
  expect(closed).toEqual([0, 1]);
});
