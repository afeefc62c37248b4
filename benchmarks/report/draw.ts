import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

interface Bars {
  readonly kind: "bars";
  readonly title: string;
  readonly digits: number;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly isOwn: boolean }[];
}

interface Lines {
  readonly kind: "lines";
  readonly title: string;
  /** Amounts with a title, or names whose places are the first numbers of the points. */
  readonly x: { readonly title: string } | { readonly categories: readonly string[] };
  readonly y: "linear" | "log";
  /** Whether the points are so many that only the line between them is drawn. @defaultValue false */
  readonly isDense?: boolean;
  readonly lines: readonly { readonly label: string; readonly isOwn: boolean; readonly points: readonly (readonly [number, number])[] }[];
}

/** What a picture shows. */
export type Chart = Bars | Lines;

/** The colours of one of the two themes. */
export interface Theme {
  readonly ground: string;
  readonly text: string;
  readonly faint: string;
  readonly own: string;
  readonly others: readonly string[];
}

export const themes: Readonly<Record<"light" | "dark", Theme>> = {
  light: { ground: "#ffffff", text: "#26322f", faint: "#d7dedc", own: "#0f7565", others: ["#7d8a87", "#b26a1c", "#6a5acd"] },
  dark: { ground: "#161b1f", text: "#d8e0de", faint: "#38424a", own: "#3fbfa8", others: ["#8b989f", "#e0a458", "#a598f0"] },
};

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const width = 720;
const font = "system-ui, -apple-system, 'Segoe UI', sans-serif";

const frame = ({ title }: Chart, { ground, text }: Theme) => ({
  animation: false,
  backgroundColor: ground,
  textStyle: { fontFamily: font, color: text, fontSize: 13 },
  title: { text: title, left: 18, top: 14, textStyle: { fontFamily: font, fontSize: 15, fontWeight: 600, color: text } },
});

const barOptions = (chart: Bars, theme: Theme) => ({
  ...frame(chart, theme),
  grid: { left: 300, right: 64, top: 46, bottom: 14 },
  xAxis: { type: "value", show: false },
  yAxis: {
    type: "category",
    inverse: true,
    data: chart.bars.map(({ label }) => label),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: theme.text, fontSize: 13, fontFamily: font },
  },
  series: [
    {
      type: "bar",
      barWidth: 20,
      data: chart.bars.map(({ value, isOwn }) => ({ value, itemStyle: { color: isOwn ? theme.own : theme.others[0], borderRadius: 3 } })),
      label: {
        show: true,
        position: "right",
        color: theme.text,
        fontFamily: font,
        formatter: ({ value }: { readonly value: number }) =>
          value.toLocaleString("en-US", { minimumFractionDigits: chart.digits, maximumFractionDigits: chart.digits }),
      },
    },
  ],
});

const lineOptions = (chart: Lines, theme: Theme) => {
  const others = chart.lines.filter(({ isOwn }) => !isOwn);
  const axis = {
    axisLabel: { color: theme.text, fontFamily: font },
    axisLine: { lineStyle: { color: theme.faint } },
    nameTextStyle: { color: theme.text },
  };
  return {
    ...frame(chart, theme),
    legend: {
      top: 42,
      left: 14,
      icon: "roundRect",
      itemWidth: 18,
      itemHeight: 4,
      itemGap: 36,
      textStyle: { color: theme.text, fontFamily: font, fontSize: 13 },
    },
    grid: { left: 64, right: 34, top: 84, bottom: "categories" in chart.x ? 34 : 52 },
    xAxis:
      "categories" in chart.x
        ? { type: "category", data: chart.x.categories, boundaryGap: false, ...axis }
        : { type: "value", name: chart.x.title, nameLocation: "middle", nameGap: 30, splitLine: { show: false }, ...axis },
    yAxis: { type: chart.y === "log" ? "log" : "value", splitLine: { lineStyle: { color: theme.faint } }, ...axis },
    series: chart.lines.map(({ label, isOwn, points }) => {
      const color = isOwn ? theme.own : theme.others[others.findIndex((other) => other.label === label) % theme.others.length];
      return {
        type: "line",
        name: label,
        data: points,
        symbolSize: 7,
        symbol: chart.isDense ? "none" : "circle",
        lineStyle: { color, width: isOwn ? 3.5 : 2 },
        itemStyle: { color },
        z: isOwn ? 3 : 2,
      };
    }),
  };
};

/** The picture as SVG. */
export const draw = (chart: Chart, theme: Theme): string => {
  const height = chart.kind === "bars" ? 62 + chart.bars.length * 32 : 360;
  const instance = init(null, null, { renderer: "svg", ssr: true, width, height });
  instance.setOption(chart.kind === "bars" ? barOptions(chart, theme) : lineOptions(chart, theme));
  const svg = instance.renderToSVGString();
  instance.dispose();
  // The library numbers its clip paths and classes over all pictures of a process; a picture's text depends on nothing but its figures.
  return `${svg.replaceAll(/zr\d+-/g, "zr-")}\n`;
};
