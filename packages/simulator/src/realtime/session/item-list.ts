import type { StoredItem } from "./item.ts";

/** The conversation: items in order. */
export class ItemList {
  readonly #items: StoredItem[] = [];

  /** All items, first to last. */
  get all(): readonly StoredItem[] {
    return this.#items;
  }

  find(id: string): StoredItem | undefined {
    return this.#items.find((stored) => stored.item.id === id);
  }

  /** The id of the item before this one, `null` if it is the first. */
  previousId(id: string): string | null {
    const index = this.#items.findIndex((stored) => stored.item.id === id);
    return this.#items[index - 1]?.item.id ?? null;
  }

  /**
   * Adds an item.
   *
   * @param stored - The item.
   * @param after - Id of the item before it, `"root"` for the front; `undefined` appends.
   * @returns whether the place exists.
   */
  add(stored: StoredItem, after?: string): boolean {
    if (after === undefined) {
      this.#items.push(stored);
      return true;
    }
    const index = this.#items.findIndex((other) => other.item.id === after);
    if (index < 0 && after !== "root") return false;
    this.#items.splice(index + 1, 0, stored);
    return true;
  }

  /** Removes an item and says whether it was there. */
  remove(id: string): boolean {
    const index = this.#items.findIndex((stored) => stored.item.id === id);
    if (index >= 0) this.#items.splice(index, 1);
    return index >= 0;
  }

  /** Whether the assistant has spoken: the voice is frozen from then on. */
  get hasAssistantAudio(): boolean {
    return this.#items.some(({ item, audio }) => item.role === "assistant" && audio !== undefined && audio.bytes.length > 0);
  }
}
