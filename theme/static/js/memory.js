// The learner's memory: a log of xAPI statements and small settings, in this browser's IndexedDB.
const LOG = "statements"; // seq → {id, statement}
const STATE = "state"; // name → value

const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const whole = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error);
});

/** The memory of the site with this root. Rejected where the browser keeps nothing. */
export async function open(root) {
  const name = `contentops ${new URL(root).pathname}`;
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(LOG, { keyPath: "seq", autoIncrement: true }).createIndex("id", "id", { unique: true });
    request.result.createObjectStore(STATE);
  };
  return new Memory(name, await answer(request));
}

export class Memory {
  #name;
  #base;
  #channel;
  #watchers = new Set();

  constructor(name, base) {
    this.#name = name;
    this.#base = base;
    base.onversionchange = () => base.close();
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.#tell(data, true);
    addEventListener("pageshow", ({ persisted }) => persisted && this.#tell("all", true)); // slept through messages
  }

  /** Keep statements made just now. They are on their way before this returns: leaving the page at once loses none. */
  async note(statements) {
    const [log, done] = this.#store(LOG, "readwrite");
    for (const statement of statements) log.add({ id: statement.id, statement });
    log.transaction.commit();
    await done;
    if (statements.length) this.#changed(LOG);
  }

  /** Add what is new of statements that came from elsewhere, all or nothing; gives how many were. */
  async add(statements) {
    const [log, done] = this.#store(LOG, "readwrite");
    const once = new Set();
    let added = 0;
    for (const statement of statements) {
      if (once.has(statement.id)) continue;
      once.add(statement.id);
      log.index("id").getKey(statement.id).onsuccess = ({ target }) => {
        if (target.result !== undefined) return;
        log.add({ id: statement.id, statement });
        added += 1;
      };
    }
    await done;
    if (added) this.#changed(LOG);
    return added;
  }

  /** Every statement, as they came. */
  async statements() {
    return (await answer(this.#store(LOG)[0].getAll())).map((each) => each.statement);
  }

  /** At most so many after a number: [{seq, id, statement}]. */
  after(seq, most) {
    return answer(this.#store(LOG)[0].getAll(IDBKeyRange.lowerBound(seq, true), most));
  }

  get(name) {
    return answer(this.#store(STATE)[0].get(name));
  }

  /** Keep a setting, or with undefined none. */
  async set(name, value) {
    const [state, done] = this.#store(STATE, "readwrite");
    if (value === undefined) state.delete(name);
    else state.put(value, name);
    await done;
    this.#changed(STATE);
  }

  /** A setting, made now if there is none; all tabs get the same. */
  async once(name, make) {
    const [state, done] = this.#store(STATE, "readwrite");
    let value = make();
    state.get(name).onsuccess = ({ target }) => {
      if (target.result === undefined) state.put(value, name);
      else value = target.result;
    };
    await done;
    return value;
  }

  /** Delete everything, when no other tab is in the middle of what it would write then. */
  async forget() {
    await this.alone(() => {
      const transaction = this.#base.transaction([LOG, STATE], "readwrite");
      for (const store of [LOG, STATE]) transaction.objectStore(store).clear();
      return whole(transaction);
    });
    this.#changed("all");
  }

  /** Be told what changed, "statements", "state" or "all", and whether elsewhere. */
  watch(callback) {
    this.#watchers.add(callback);
    return () => this.#watchers.delete(callback);
  }

  /** Do what no other tab does meanwhile, where the browser can promise that. */
  alone(task) {
    return navigator.locks ? navigator.locks.request(this.#name, task) : task();
  }

  #store(name, mode = "readonly") {
    const transaction = this.#base.transaction(name, mode);
    return [transaction.objectStore(name), mode === "readonly" ? null : whole(transaction)];
  }

  #changed(what) {
    this.#channel.postMessage(what);
    this.#tell(what);
  }

  #tell(what, elsewhere = false) {
    for (const each of this.#watchers) each(what, elsewhere);
  }
}
