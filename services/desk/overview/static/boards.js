// The boards: sorted here, without a question to the desk, and kept sorted while their rows change; the order stands in
// the address. Without this script the headers' buttons ask the desk for the page in that order.
"use strict";

(() => {
  const value = (row, index) => {
    const cell = row.cells[index];
    if (index === 0) return row.dataset.place;
    return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
  };

  const sort = (table) => {
    const head = table.querySelector("th[aria-sort]");
    if (!head) return;
    const down = head.getAttribute("aria-sort") === "descending";
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const compare = (one, other) => {
      const [a, b] = [value(one, head.cellIndex), value(other, head.cellIndex)];
      if (a === null || b === null) return (a === null) - (b === null);
      const order = typeof a === "string" ? (a < b ? -1 : a > b ? 1 : 0) : a - b;
      const byCode = one.dataset.place < other.dataset.place ? -1 : 1;
      return (down ? -order : order) || byCode;
    };
    const sorted = [...rows].sort(compare);
    if (sorted.every((row, index) => row === rows[index])) return;
    const focused = document.activeElement;
    body.append(...sorted);
    if (focused && body.contains(focused)) focused.focus({ preventScroll: true });
  };

  const choose = (button) => {
    const head = button.closest("th");
    const table = button.closest("table");
    const column = head.dataset.column;
    const sorted = head.getAttribute("aria-sort");
    const down = sorted ? sorted === "ascending" : column !== "place";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const address = new URL(window.location.href);
    address.searchParams.set(table.dataset.board, (down ? "-" : "") + column);
    window.history.replaceState(window.history.state, "", address);
    sort(table);
  };

  const boards = () => document.querySelectorAll("table[data-board]");

  const own = () => {
    const codes = document.querySelector("form.boards")?.dataset.own.split(" ").filter(Boolean) ?? [];
    for (const code of codes) document.getElementById(`row-${code}`)?.classList.add("own");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.sort");
    if (!button) return;
    event.preventDefault();
    choose(button);
  });

  const shape = () => document.getElementById("foot")?.dataset.shape;
  const began = shape();
  document.addEventListener("htmx:sseMessage", () => {
    // A place came or went: the page is made anew.
    if (shape() !== began) window.location.reload();
    boards().forEach(sort);
    own();
  });
  own();
})();
