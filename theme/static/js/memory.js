// The learner's memory: a log of xAPI statements, and settings, in IndexedDB.
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
  return new Memory(name, await opened(name));
}

function opened(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(LOG, { keyPath: "seq", autoIncrement: true }).createIndex("id", "id", { unique: true });
    request.result.createObjectStore(STATE);
  };
  return answer(request);
}

export class Memory {
  #name;
  #base;
  #read; // the log as it was read last, as a long one takes long
  #upto;
  #channel;
  #watchers = new Set();

  constructor(name, base) {
    this.#name = name;
    this.#hold(base);
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.#tell(data, true);
    addEventListener("pageshow", ({ persisted }) => persisted && this.#tell("all", true));
  }

  /** Keep what was just done: on its way before this returns, so who leaves at once loses nothing. */
  async note(statements) {
    const [log, done] = this.#store(LOG, "readwrite");
    for (const statement of statements) log.add({ id: statement.id, statement });
    log.transaction.commit();
    await done;
    if (statements.length) this.#changed(LOG);
  }

  /** Add what is new of statements from elsewhere, all or nothing; gives how many. */
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
    let known = this.#read;
    const [log] = this.#store(LOG);
    const more = log.getAll(IDBKeyRange.lowerBound(this.#upto, true));
    const count = await answer(log.count());
    let rows = more.result;
    if (known.length + rows.length !== count) [known, rows] = [[], await this.after(0)]; // deleted meanwhile
    if (rows.length) this.#upto = rows.at(-1).seq;
    return (this.#read = rows.length ? known.concat(rows.map((each) => each.statement)) : known);
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
    this.#changed(name);
  }

  /** A setting, made if there is none; all tabs get the same. */
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

  /** Delete everything. */
  async forget() {
    await this.alone(() => {
      const transaction = this.#base.transaction([LOG, STATE], "readwrite");
      for (const store of [LOG, STATE]) transaction.objectStore(store).clear();
      return whole(transaction);
    });
    this.#changed("all");
  }

  /** Be told what changed, "statements", a setting or "all", and whether elsewhere. */
  watch(callback) {
    this.#watchers.add(callback);
    return () => this.#watchers.delete(callback);
  }

  /** Do what no other tab does meanwhile, where browsers promise that. */
  alone(task) {
    return navigator.locks ? navigator.locks.request(this.#name, task) : task();
  }

  /** Where a browser takes the database away, as with cleared data, go on with a new one. */
  #hold(base) {
    this.#base = base;
    this.#upto = 0;
    this.#read = [];
    base.onversionchange = () => base.close();
    base.onclose = () => setTimeout(async () => {
      this.#hold(await opened(this.#name));
      this.#tell("all", true);
    }, 100); // sooner it is refused
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
