// Records on this telephone: IndexedDB, sealed by a key that no script can read out; or memory, where neither is to be had.
//
// A key belongs to an account (its mark), and so does whatever is sealed by it. Each record is sealed with AES-GCM under
// an IV of its own, and bound to where it stands.
"use strict";

Door.records = (() => {
  const STORES = ["keys", "entries", "ground"];
  const text = new TextEncoder();

  function done(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  function opened(name) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    return done(request);
  }

  class Durable {
    durable = true;

    constructor(database) {
      this.database = database;
      // Another page that deletes the database is not held up.
      database.onversionchange = () => database.close();
    }

    // One transaction: resolved when it is on the disk (durability strict), not before.
    async in(store, mode, act) {
      let transaction;
      try {
        transaction = this.database.transaction(store, mode, { durability: "strict" });
      } catch {
        // Another page has deleted the database, at signing out, or the browser has closed it.
        this.database = await opened(this.database.name);
        transaction = this.database.transaction(store, mode, { durability: "strict" });
      }
      const finished = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      const [result] = await Promise.all([done(act(transaction.objectStore(store))), finished]);
      return result;
    }

    async key(account) {
      const known = await this.in("keys", "readonly", (store) => store.get(account));
      if (known) return known;
      const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      // Another page may have been first: whose key is kept counts.
      await this.in("keys", "readwrite", (store) => store.add(made, account)).catch(() => undefined);
      return this.in("keys", "readonly", (store) => store.get(account));
    }

    async put(store, account, name, value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const additionalData = text.encode(`${store} ${account} ${name}`);
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, await this.key(account), text.encode(JSON.stringify(value)));
      await this.in(store, "readwrite", (records) => records.put({ account, name, iv, sealed }, [account, name]));
    }

    // Every record of an account, in the order of their names; one that does not open has the value null.
    async all(store, account) {
      const range = IDBKeyRange.bound([account, ""], [account, "\uffff"]);
      const found = await this.in(store, "readonly", (records) => records.getAll(range));
      if (found.length === 0) return [];
      const key = await this.key(account);
      return Promise.all(found.map(async ({ name, iv, sealed }) => {
        const additionalData = text.encode(`${store} ${account} ${name}`);
        const value = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, sealed)
          .then((opened) => JSON.parse(new TextDecoder().decode(opened)), () => null);
        return { name, value };
      }));
    }

    remove(store, account, name) {
      return this.in(store, "readwrite", (records) => records.delete([account, name]));
    }

    // How many records there are of any account.
    count(store) {
      return this.in(store, "readonly", (records) => records.count());
    }

    async destroy() {
      this.database.close();
      await done(indexedDB.deleteDatabase(this.database.name));
    }
  }

  class Passing {
    durable = false;
    kept = new Map(STORES.map((store) => [store, new Map()]));

    async put(store, account, name, value) {
      this.kept.get(store).set(`${account} ${name}`, { account, name, value: structuredClone(value) });
    }

    async all(store, account) {
      const found = [...this.kept.get(store).values()].filter((one) => one.account === account);
      return structuredClone(found.sort((one, other) => (one.name < other.name ? -1 : 1)));
    }

    async remove(store, account, name) {
      this.kept.get(store).delete(`${account} ${name}`);
    }

    async count(store) {
      return this.kept.get(store).size;
    }

    async destroy() {
      this.kept.forEach((store) => store.clear());
    }
  }

  // The records of one name: durable where the browser can keep and seal them.
  async function open(name) {
    if (!isSecureContext || !crypto.subtle) return new Passing();
    return opened(name).then((database) => new Durable(database), () => new Passing());
  }

  return { open };
})();
