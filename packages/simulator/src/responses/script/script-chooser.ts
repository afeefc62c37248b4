import type { ResponseScript } from "./script.ts";

/** What a script is chosen by. */
interface ScriptQuery {
  readonly model: string;
  /** `metadata.scenario` of the request. */
  readonly scenario: string | undefined;
  /** Whether the request may take a script that names nothing. A warm-up may not. */
  readonly mayTakeNext: boolean;
}

/** The scripts of one simulator and how far they are used. */
export interface ScriptChooser {
  /** Adds scripts after the others. */
  add(scripts: readonly ResponseScript[]): void;
  /** Forgets every script that was added. */
  clear(): void;
  /** The script of a request: by scenario, else by model, else the next unnamed one. */
  choose(query: ScriptQuery): ResponseScript | undefined;
}

/** Makes a chooser. The built-in scripts answer the scenarios that no added script names. */
export const createScriptChooser = (builtIn: readonly ResponseScript[]): ScriptChooser => {
  const named = new Map<string, ResponseScript[]>();
  const unnamed: ResponseScript[] = [];

  const takeNamed = (key: string): ResponseScript | undefined => {
    const list = named.get(key);
    return list !== undefined && list.length > 1 ? list.shift() : list?.[0];
  };

  return {
    add(scripts) {
      for (const script of scripts) {
        const key = script.scenario === undefined ? script.model && `model ${script.model}` : `scenario ${script.scenario}`;
        if (key === undefined) {
          unnamed.push(script);
        } else {
          named.set(key, [...(named.get(key) ?? []), script]);
        }
      }
    },
    clear() {
      named.clear();
      unnamed.length = 0;
    },
    choose(query) {
      const byScenario = query.scenario === undefined ? undefined : takeNamed(`scenario ${query.scenario}`);
      const byBuiltIn = (): ResponseScript | undefined =>
        builtIn.find(({ scenario }) => scenario !== undefined && scenario === query.scenario);
      return byScenario ?? byBuiltIn() ?? takeNamed(`model ${query.model}`) ?? (query.mayTakeNext ? unnamed.shift() : undefined);
    },
  };
};
