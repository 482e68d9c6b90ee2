// One stream of server-sent events a page, for htmx's extension: it comes back by itself whatever ended it, rests while
// nobody looks at the page (a browser opens six connections to a desk at most), and knows when it has heard nothing.
"use strict";

(() => {
  const SILENT = 6000; // the desk says something every two seconds
  const PATIENCE = 2500; // a break that is shorter is not worth a word
  const REST = 15000; // a page that is hidden for so long needs no stream
  const LONGEST_PAUSE = 4000;

  class Stream {
    constructor(address) {
      this.address = address;
      this.listeners = new Map();
      this.heardAt = Date.now();
      this.brokenAt = null;
      this.pause = 500;
      this.last = null;
      this.source = null;
      this.readyState = EventSource.OPEN; // the extension never has to mend it
      document.addEventListener("visibilitychange", () => this.look());
      window.addEventListener("online", () => this.open());
      window.addEventListener("offline", () => this.show());
      window.addEventListener("pagehide", () => this.stop());
      window.addEventListener("pageshow", (event) => event.persisted && this.open());
      window.setInterval(() => this.show(), 1000);
      this.addEventListener("beat", () => {});
      this.open();
    }

    addEventListener(name, listener) {
      if (!this.listeners.has(name)) {
        this.listeners.set(name, new Set());
        this.attach(name, this.listeners.get(name));
      };
      this.listeners.get(name).add(listener);
    }

    removeEventListener(name, listener) {
      this.listeners.get(name)?.delete(listener);
    }

    attach(name, those) {
      this.source?.addEventListener(name, (event) => {
        this.heard(event.lastEventId);
        for (const one of [...those]) one(event);
      });
    }

    open() {
      this.stop();
      const address = new URL(this.address, document.baseURI);
      if (this.last) address.searchParams.set("since", this.last);
      const source = new EventSource(address);
      this.source = source;
      for (const [name, those] of this.listeners) this.attach(name, those);
      source.onopen = () => this.onopen?.({});
      source.onerror = () => {
        this.brokenAt ??= Date.now();
        if (source !== this.source || source.readyState !== EventSource.CLOSED) return;
        window.clearTimeout(this.again);
        this.again = window.setTimeout(() => this.open(), this.pause);
        this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
      };
    }

    stop() {
      window.clearTimeout(this.again);
      this.source?.close();
      this.source = null;
    }

    close() {} // the page keeps its stream as long as it is there

    heard(last) {
      if (last) this.last = last;
      this.heardAt = Date.now();
      this.brokenAt = null;
      this.pause = 500;
      this.show();
    }

    look() {
      window.clearTimeout(this.resting);
      if (document.hidden) this.resting = window.setTimeout(() => this.stop(), REST);
      else if (!this.source || Date.now() - this.heardAt > SILENT) {
        this.heardAt = Date.now();
        this.open();
      }
    }

    get isBroken() {
      if (!navigator.onLine && this.brokenAt !== null) return true;
      if (!this.source && document.hidden) return false;
      const now = Date.now();
      return now - this.heardAt > SILENT || (this.brokenAt !== null && now - this.brokenAt > PATIENCE);
    }

    show() {
      const strip = document.getElementById("standing");
      const line = document.getElementById("standing-line");
      if (!strip || !line || strip.classList.contains("broken") === this.isBroken) return;
      strip.classList.toggle("broken", this.isBroken);
      line.hidden = !this.isBroken;
      const words = document.documentElement.lang.startsWith("zh") ? line.dataset.zh : line.dataset.en;
      const at = new Date(this.heardAt).toLocaleTimeString("en-GB");
      line.textContent = this.isBroken ? `✕ ${words} (${at})` : "";
      // A line that is silent without a word of its end: made anew.
      if (this.isBroken) this.open();
    }
  }

  htmx.createEventSource = (address) => new Stream(address);
})();
