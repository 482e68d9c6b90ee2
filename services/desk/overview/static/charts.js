// Charts out of tables: `<figure class="chart" data-chart="line|bar">` with a table in it, whose first column is the axis
// (days where its cells hold <time>) and whose columns with `data-series` in their header are drawn; `<ol class="marks">`
// with <time> are days marked in the drawing. The table stays, behind its summary, for everybody and for readers.
"use strict";

(() => {
  const library = document.currentScript.dataset.echarts;
  const chinese = () => document.documentElement.lang.startsWith("zh");
  const drawn = new WeakMap();
  const watched = new Set();
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const number = (text) => {
    const found = Number(text.replaceAll(",", "").replace(/[%\s+]/g, ""));
    return text.trim() === "" || Number.isNaN(found) ? null : found;
  };

  // What a figure's table and marks say.
  const read = (figure) => {
    const table = figure.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const key = (row) => row.cells[0].querySelector("time")?.dateTime ?? row.cells[0].textContent.trim();
    return {
      name: document.getElementById(figure.getAttribute("aria-labelledby"))?.textContent ?? "",
      isOfDays: rows.some((row) => row.cells[0].querySelector("time")),
      keys: rows.map(key),
      series: heads
        .filter((head) => "series" in head.dataset)
        .map((head) => ({
          name: head.textContent.trim(),
          kind: head.dataset.series || figure.dataset.chart,
          values: rows.map((row) => number(row.cells[head.cellIndex].textContent)),
        })),
      marks: [...figure.querySelectorAll(".marks time")].map((time) => ({
        day: time.dateTime,
        name: time.parentElement.querySelector(".what")?.textContent ?? "",
      })),
    };
  };

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return { ink: of("--ink"), soft: of("--soft"), line: of("--line"), card: of("--card"), series: [of("--link"), of("--good"), of("--doubt"), of("--bad")] };
  };

  const marked = (marks, colour, narrow) => ({
    silent: true,
    symbol: "none",
    animation: false,
    lineStyle: { color: colour.soft, type: "dashed", width: 1 },
    label: { show: !narrow, color: colour.soft, rotate: 90, fontSize: 12, formatter: (one) => one.name },
    // Words stand to the right of their line, those of the last to its left.
    data: marks.map((mark, index) => ({
      xAxis: mark.day,
      name: mark.name,
      label: { position: index < marks.length - 1 ? "insideEndBottom" : "insideMiddleTop" },
    })),
  });

  const option = (said, width) => {
    const colour = colours();
    const narrow = width < 520;
    const days = [...said.keys, ...said.marks.map((mark) => mark.day)].sort();
    const text = { color: colour.soft, fontFamily: getComputedStyle(document.body).fontFamily };
    return {
      animation: !calm.matches,
      animationDuration: 300,
      aria: { enabled: true, decal: { show: true } },
      color: colour.series,
      textStyle: text,
      grid: { left: 8, right: 20, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colour.ink }, inactiveColor: colour.soft },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        backgroundColor: colour.card,
        borderColor: colour.line,
        textStyle: { color: colour.ink },
        confine: true,
      },
      xAxis: said.isOfDays
        ? { type: "time", min: days[0], max: days.at(-1), axisLabel: { color: colour.soft, hideOverlap: true, formatter: "{MM}-{dd}" }, axisLine: { lineStyle: { color: colour.line } }, splitLine: { show: false } }
        : { type: "category", data: said.keys, axisLabel: { color: colour.soft, hideOverlap: true }, axisLine: { lineStyle: { color: colour.line } } },
      yAxis: { type: "value", axisLabel: { color: colour.soft }, splitLine: { lineStyle: { color: colour.line } } },
      series: said.series.map((one, index) => ({
        name: one.name,
        type: one.kind,
        showSymbol: false,
        symbol: ["circle", "rect", "triangle", "diamond"][index % 4],
        lineStyle: { width: 2.5, type: ["solid", "dashed", "dotted"][index % 3] },
        areaStyle: one.kind === "line" && index === 0 ? { opacity: 0.12 } : undefined,
        data: said.isOfDays ? one.values.map((value, at) => [said.keys[at], value]) : one.values,
        markLine: index === 0 && said.marks.length ? marked(said.marks, colour, narrow) : undefined,
      })),
    };
  };

  const canvas = (figure) => {
    let place = figure.querySelector(":scope > .drawing");
    if (!place) {
      place = document.createElement("div");
      place.className = "drawing";
      place.setAttribute("role", "img");
      figure.prepend(place);
      const details = figure.querySelector("details");
      if (details) details.open = false;
    }
    return place;
  };

  const draw = (figure) => {
    const said = read(figure);
    const text = JSON.stringify(said);
    const place = canvas(figure);
    let known = drawn.get(figure);
    if (known?.text === text) return;
    if (!known) {
      const chart = echarts.init(place, null, { renderer: "svg", locale: chinese() ? "ZH" : "EN" });
      known = { chart };
      drawn.set(figure, known);
      watched.add(figure);
      new ResizeObserver(() => {
        chart.resize();
        known.text = null;
        draw(figure);
      }).observe(place);
    }
    known.text = text;
    known.chart.setOption(option(said, place.clientWidth), { notMerge: true });
    // The library's own words on the data are read out; the name comes first.
    place.setAttribute("aria-label", [said.name, place.getAttribute("aria-label")].filter(Boolean).join(": ").slice(0, 600));
  };

  const all = () => document.querySelectorAll("figure.chart[data-chart]").forEach(draw);
  const anew = () => {
    for (const figure of watched) drawn.get(figure).text = null;
    all();
  };

  const begin = () => {
    all();
    dark.addEventListener("change", anew);
    for (const name of ["htmx:afterSettle", "htmx:sseMessage"]) document.addEventListener(name, all);
  };

  // Asked for after the page: its numbers are read while the library comes.
  const start = () => {
    if (!document.querySelector("figure.chart[data-chart]")) return;
    const script = document.createElement("script");
    script.src = library;
    script.addEventListener("load", begin);
    document.head.append(script);
  };
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
})();
