export * from "./cells.ts";
export { type LayerContext, layerPrograms } from "./layers.ts";
