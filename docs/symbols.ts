import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;

/** The address of each exported name, as `reference.ts` has written them; none before that. */
export const symbolAddresses = (): ReadonlyMap<string, string> => {
  const file = join(folder, "api/symbols.json");
  return new Map(existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>) : []);
};

/** The names that a guide writes as code, outside of blocks. */
export const namesOf = (guide: string): ReadonlySet<string> => {
  const text = readFileSync(join(folder, `${guide}.md`), "utf8").replaceAll(/^```.*?^```/gms, "");
  return new Set([...text.matchAll(/`(\w+)(?:\(\))?`/g)].map(([, name = ""]) => name));
};
