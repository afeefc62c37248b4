export * from "./cells.ts";
export type { LayerContext } from "./layer-context.ts";
export { layerPrograms } from "./layers.ts";
