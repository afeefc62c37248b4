import type { Entry } from "./conversation.ts";
import { element, make } from "./element.ts";

const list = element("conversation", HTMLOListElement);
const empty = element("conversation-empty", HTMLElement);
const announcer = element("announcer", HTMLElement);

const speakers: Readonly<Record<Entry["who"], string>> = { you: "You", assistant: "Assistant", tool: "Tool" };

const placeholders: Readonly<Record<Entry["who"], string>> = { you: "…", assistant: "…", tool: "…" };

const fill = (item: HTMLElement, { who, text, status }: Entry): void => {
  item.className = `entry ${who} ${status}`;
  const said = make("span", "text", text || placeholders[who]);
  const note = status === "interrupted" ? [make("span", "note", "interrupted")] : [];
  item.replaceChildren(make("span", "who", speakers[who]), said, ...note);
};

// What scrolls must be reachable by keyboard.
list.tabIndex = 0;

let shown: readonly Entry[] = [];
const items = new Map<string, HTMLElement>();

/** Shows a conversation. What is complete is also said to a screen reader, once; pieces would interrupt it all the time. */
export const showConversation = (entries: readonly Entry[]): void => {
  for (const entry of entries) {
    const before = shown.find(({ id }) => id === entry.id);
    if (before === entry) continue;
    const item = items.get(entry.id) ?? list.appendChild(make("li"));
    items.set(entry.id, item);
    fill(item, entry);
    if (entry.status !== "open" && before?.status !== entry.status) announcer.textContent = `${speakers[entry.who]}: ${entry.text}`;
  }
  for (const { id } of shown) {
    if (entries.some((entry) => entry.id === id)) continue;
    items.get(id)?.remove();
    items.delete(id);
  }
  shown = entries;
  list.hidden = entries.length === 0;
  empty.hidden = entries.length > 0;
  list.scrollTop = list.scrollHeight;
};
