import { beforeEach, expect, test, vi } from "vitest";
import { PooledSockets } from "../src/pool/pooled-sockets.ts";

class Socket {
  /** How often somebody wanted to know something of it. */
  looks = 0;
  isUsable = true;
  isClosed = false;
  isRetired = false;
  #hasRoom = true;
  readonly #expiresAt: number;

  constructor(expiresAt = Number.POSITIVE_INFINITY) {
    this.#expiresAt = expiresAt;
  }

  get hasRoom(): boolean {
    this.looks += 1;
    return this.#hasRoom;
  }

  set hasRoom(hasRoom: boolean) {
    this.#hasRoom = hasRoom;
  }

  get expiresAt(): number {
    this.looks += 1;
    return this.#expiresAt;
  }

  retire(): void {
    this.isRetired = true;
  }
}

let sockets: PooledSockets<Socket>;
beforeEach(() => {
  sockets = new PooledSockets();
});

const add = (socket = new Socket()): Socket => {
  sockets.add(socket);
  return socket;
};

test("a request looks at no socket that is known to be busy, however many are", () => {
  const busy = Array.from({ length: 1_000 }, () => add());
  const idle = add();
  for (const socket of busy) socket.hasRoom = false;
  expect(sockets.withRoom(64)).toEqual([idle]);
  for (const socket of busy) socket.looks = 0;
  for (let request = 0; request < 10; request += 1) {
    sockets.retireAged();
    expect(sockets.withRoom(64)).toEqual([idle]);
  }
  expect(busy.filter(({ looks }) => looks > 0)).toEqual([]);
});

test("a request looks at no more idle sockets than it compares, those first that changed longest ago", () => {
  const [first, second, third] = [add(), add(), add()];
  sockets.changed(first);
  expect(sockets.withRoom(2)).toEqual([second, third]);
  first.looks = 0;
  expect(sockets.withRoom(1)).toEqual([second]);
  expect(first.looks).toBe(0);
});

test("a socket that has room again is found as soon as it tells of a change, and all are when the server turns out to take more", () => {
  const [first, second] = [add(), add()];
  for (const socket of [first, second]) socket.hasRoom = false;
  expect(sockets.withRoom(64)).toEqual([]);
  for (const socket of [first, second]) socket.hasRoom = true;
  expect(sockets.changed(first)).toBe(false);
  expect(sockets.withRoom(64)).toEqual([first]);
  sockets.reconsider();
  expect(new Set(sockets.withRoom(64))).toEqual(new Set([first, second]));
});

test("a socket that has closed is told once, and one that was never in the pool is not let in by a change", () => {
  const socket = add();
  const stranger = new Socket();
  expect(sockets.changed(stranger)).toBe(false);
  socket.isClosed = true;
  expect(sockets.changed(socket)).toBe(true);
  expect(sockets.changed(socket)).toBe(false);
  expect([sockets.size, sockets.withRoom(64)]).toEqual([0, []]);
});

test("sockets that are ending do not count among the usable ones", () => {
  const [first] = [add(), add()];
  expect([sockets.hasUsables(2), sockets.hasUsables(3)]).toEqual([true, false]);
  first.isUsable = false;
  expect([sockets.hasUsables(2), sockets.hasUsables(1), sockets.hasUsable]).toEqual([false, true, true]);
});

test("each socket is retired when it is as old as it may become, and not before", () => {
  vi.useFakeTimers({ now: 1_000 });
  try {
    const [late, early] = [add(new Socket(3_000)), add(new Socket(2_000))];
    sockets.retireAged();
    expect([early.isRetired, late.isRetired]).toEqual([false, false]);
    vi.setSystemTime(2_000);
    sockets.retireAged();
    expect([early.isRetired, late.isRetired]).toEqual([true, false]);
    vi.setSystemTime(3_000);
    sockets.retireAged();
    expect(late.isRetired).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
