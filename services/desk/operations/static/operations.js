// What changed is put into the page as it stands: focus, scrolling, an open list and a selection stay where they are.
"use strict";

const REGION = "running";

document.addEventListener("htmx:beforeSwap", (event) => {
  const region = event.detail.target;
  if (region.id !== REGION || event.detail.xhr.status !== 200) return;
  event.detail.shouldSwap = false;
  const fresh = new DOMParser().parseFromString(event.detail.serverResponse, "text/html").body;
  settle(region, fresh);
  stale(false);
});

for (const failed of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failed, (event) => {
    if (event.detail.elt && event.detail.elt.id === REGION) stale(true);
  });
}

function stale(yes) {
  const notice = document.getElementById("stale");
  if (notice) notice.hidden = !yes;
}

// Make the children of `old` those of `fresh`, changing only what differs.
function settle(old, fresh) {
  const now = [...old.childNodes].filter(says), then = [...fresh.childNodes].filter(says);
  then.forEach((node, place) => {
    const there = now[place];
    if (!there) old.append(node);
    else if (!alike(there, node)) there.replaceWith(node);
    else if (node.nodeType !== Node.ELEMENT_NODE) {
      if (there.data !== node.data) there.data = node.data;
    } else {
      dress(there, node);
      settle(there, node);
    }
  });
  now.slice(then.length).forEach((node) => node.remove());
}

// White space between elements differs with how a page came, and means nothing.
function says(node) {
  return node.nodeType !== Node.TEXT_NODE || node.data.trim() !== "";
}

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id || "") === (other.id || "");
}

function dress(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
}
