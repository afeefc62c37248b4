import { isObject, type JsonObject } from "../wire/json.ts";
import { canonicalItem, isSameItem, isTooDeep } from "./canonical-item.ts";

interface PlacedItem {
  readonly index: number;
  readonly item: JsonObject;
}

const isSameOutput = (a: readonly JsonObject[], b: readonly JsonObject[]): boolean =>
  a.length === b.length && a.every((item, index) => isSameItem(canonicalItem(item, true), canonicalItem(b[index], true)));

/** What the events of one response tell of its output: item by item, and once more at the end. Servers leave out either. */
export class OutputAccount {
  readonly #done: PlacedItem[] = [];
  /** How many items there must be, by the places that were named. */
  #count = 0;
  /** Whether parts of an item came after the last one that was told whole. */
  #isOpen = false;

  /** A part of an item came, for example a delta. */
  addPart(): void {
    this.#isOpen = true;
  }

  /** An event announces an item or tells it whole. */
  addItem(type: string, { output_index, item }: JsonObject): void {
    const index = typeof output_index === "number" ? output_index : 0;
    this.#count = Math.max(this.#count, index + 1);
    this.#isOpen = type === "response.output_item.added";
    if (!this.#isOpen && isObject(item)) this.#done.push({ index, item });
  }

  /** The items that were told one by one, in output order. */
  get items(): JsonObject[] {
    return [...this.#done].sort((a, b) => a.index - b.index).map(({ item }) => item);
  }

  /**
   * The whole output, if that is proven: an item that was told in parts only is held by the server all the same, two
   * accounts that disagree prove nothing, and what is nested too deeply cannot be compared.
   *
   * @param output - What the terminal event lists.
   */
  proven(output: unknown): readonly JsonObject[] | undefined {
    const listed = Array.isArray(output) ? output.filter(isObject) : [];
    const done = this.items;
    if (isTooDeep([listed, done])) return undefined;
    if (listed.length > 0 && done.length > 0) return isSameOutput(listed, done) ? done : undefined;
    const only = listed.length > 0 ? listed : done;
    return only.length < this.#count || (only === done && this.#isOpen) ? undefined : only;
  }
}
