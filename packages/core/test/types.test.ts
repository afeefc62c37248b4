// Vitest strips types, so only `tsc -p tsconfig.test.json` (in `pnpm check`) can turn this file red.
import { type Adapter, afterOpen, type connect, type Readiness, type Socket, type SocketFactory } from "@plugboard/core";
import { expectTypeOf, test } from "vitest";

/** A socket of one runtime, and a strategy that only fits it. */
interface AcceptingSocket extends Socket {
  accept(): void;
}
type AcceptThenReady = Readiness<AcceptingSocket>;

test("a strategy for one runtime's socket does not fit another's factory", () => {
  expectTypeOf<AcceptThenReady>().not.toExtend<Readiness<Socket>>();
  expectTypeOf<{ open: SocketFactory<Socket>; readiness: AcceptThenReady }>().not.toExtend<Pick<Adapter<Socket>, "open" | "readiness">>();
});

test("a strategy for any socket fits every factory", () => {
  expectTypeOf(afterOpen).toExtend<Readiness<AcceptingSocket>>();
  expectTypeOf<{ open: SocketFactory<AcceptingSocket>; readiness: AcceptThenReady }>().toExtend<
    Pick<Adapter<AcceptingSocket>, "open" | "readiness">
  >();
});

test("connect takes another readiness only for the adapter's own socket", () => {
  type Options = NonNullable<Parameters<typeof connect<Socket>>[3]>;
  expectTypeOf<{ readiness: AcceptThenReady }>().not.toExtend<Options>();
  expectTypeOf<{ readiness: AcceptThenReady }>().toExtend<NonNullable<Parameters<typeof connect<AcceptingSocket>>[3]>>();
});

test("a function that takes an Adapter takes the adapter of any socket", () => {
  expectTypeOf<Adapter<AcceptingSocket>>().toExtend<Adapter>();
  expectTypeOf<Adapter<Socket>>().toExtend<Adapter>();
  expectTypeOf<Adapter<AcceptingSocket>>().not.toExtend<Adapter<Socket>>();
});
