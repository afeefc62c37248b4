// Runs inside an engine.
import open from "plugboard:socket-under-test";
import type { EngineProgram } from "@plugboard/engines";
import type { RawSocket } from "./raw-socket.ts";

export interface EngineArguments {
  readonly url: string;
  readonly isQuick: boolean;
}

const lengths = [100, 1_000, 2_000, 20_000, 1_000_000] as const;

/** Opens a socket and gives what waits for so many messages. */
const openHeard = async (url: string): Promise<{ readonly socket: RawSocket; readonly heard: (count: number) => Promise<void> }> => {
  let left = 0;
  let done = (): void => undefined;
  const socket = await open(url, () => {
    left -= 1;
    if (left === 0) done();
  });
  const heard = (count: number): Promise<void> =>
    new Promise((resolve) => {
      left = count;
      done = resolve;
    });
  return { socket, heard };
};

/** Milliseconds for each of so many, the first tenth of which does not count. */
const millisecondsEach = async (count: number, action: () => Promise<unknown>): Promise<number> => {
  for (let index = 0; index < count / 10; index += 1) await action();
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) await action();
  return (performance.now() - startedAt) / count;
};

const program: EngineProgram<EngineArguments, Readonly<Record<string, number>>> = async ({ url, isQuick }) => {
  const { socket, heard } = await openHeard(url);
  const figures: Record<string, number> = {};
  for (const length of lengths) {
    const text = "x".repeat(length);
    figures[`trip ${length}`] = await millisecondsEach(length > 100_000 || isQuick ? 10 : 40, () => {
      const answer = heard(1);
      socket.send(text);
      return answer;
    });
  }
  const events = isQuick ? 5_000 : 30_000;
  const receive = (): Promise<void> => {
    const all = heard(events);
    socket.send(`stream ${events}`);
    return all;
  };
  await receive();
  figures["receive"] = ((await millisecondsEach(2, receive)) * 1_000) / events;
  // An append of 20 ms of audio; the echo of the last one says that all have come.
  const append = "a".repeat(1_330);
  figures["append"] =
    (await millisecondsEach(2, async () => {
      const answer = heard(1);
      for (let index = 0; index < 5_000; index += 1) socket.send(append);
      socket.send("echo");
      await answer;
    })) / 5;
  await socket.close();
  figures["connect"] = await millisecondsEach(isQuick ? 20 : 100, async () => (await openHeard(url)).socket.close());
  return figures;
};

export default program;
