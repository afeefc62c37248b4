import type { Frame } from "@plugboard/core";
import { element, make } from "./element.ts";
import { addFrame, isShown, keptEvents, type LoggedEvent, toJsonLines } from "./event-log.ts";

const list = element("log", HTMLOListElement);
const count = element("log-count", HTMLElement);
const filter = element("log-filter", HTMLInputElement);
const withAudio = element("log-audio", HTMLInputElement);
const save = element("log-save", HTMLButtonElement);
const clear = element("log-clear", HTMLButtonElement);

let log: readonly LoggedEvent[] = [];

const line = ({ number, atMs, direction, type, json }: LoggedEvent): HTMLLIElement => {
  const item = make("li", direction);
  item.dataset["number"] = String(number);
  const details = make("details");
  const summary = make("summary");
  const arrow = make("span", "direction", direction === "in" ? "←" : "→");
  arrow.setAttribute("role", "img");
  arrow.setAttribute("aria-label", direction === "in" ? "received" : "sent");
  summary.append(make("time", "", `${(atMs / 1_000).toFixed(2)} s`), arrow, make("code", "", type));
  details.append(summary, make("pre", "", json));
  item.append(details);
  return item;
};

const isWanted = (event: LoggedEvent): boolean => isShown(event, filter.value, withAudio.checked);

/** Appends without losing the place of somebody who reads further up. */
const append = (...items: readonly HTMLElement[]): void => {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.append(...items);
  while (list.childElementCount > keptEvents) list.firstElementChild?.remove();
  if (isAtEnd) list.scrollTop = list.scrollHeight;
};

const showCount = (): void => {
  count.textContent = String(log.length);
  save.disabled = log.length === 0;
  clear.disabled = log.length === 0;
};

const showAll = (): void => {
  list.replaceChildren();
  append(...log.filter(isWanted).map(line));
  showCount();
};

/** Adds a frame to the log and shows it. */
export const logFrame = (direction: "in" | "out", frame: Frame): void => {
  log = addFrame(log, direction, frame, performance.now());
  const event = log.at(-1);
  if (event && isWanted(event)) append(line(event));
  showCount();
};

const download = (): void => {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([toJsonLines(log)], { type: "application/jsonl" }));
  link.download = "events.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
};

/** Connects the tools of the log. */
export const startLog = (): void => {
  filter.addEventListener("input", showAll);
  withAudio.addEventListener("change", showAll);
  save.addEventListener("click", download);
  clear.addEventListener("click", () => {
    log = [];
    showAll();
  });
};
