/** A connection that lasted this long is a good one: ssh takes its time to say that it is refused. */
const goodMilliseconds = 30_000;
/** Gerrit is restarted now and then; what was missed is caught up with. */
const patience = 5 * 60_000;

interface State {
  /** When the present connection began; null between two. */
  connectedAt: number | null;
  /** Since when there was no good connection. */
  lostSince: number;
}

/** Whether the streams of events are there, by the names of their servers. Times are milliseconds since the epoch. */
export class StreamStates {
  readonly #states = new Map<string, State>();

  constructor(private readonly now: () => number) {}

  /** Called again while it is connected, it says nothing new. */
  connecting(host: string): void {
    const state = this.#stateOf(host);
    state.connectedAt ??= this.now();
  }

  interrupted(host: string): void {
    const state = this.#stateOf(host);
    if (this.#isGood(state)) state.lostSince = this.now();
    state.connectedAt = null;
  }

  /** By server. */
  connected(): ReadonlyMap<string, boolean> {
    return new Map([...this.#states].map(([host, state]) => [host, state.connectedAt !== null]));
  }

  /** The servers whose stream has been away for too long. */
  lost(): readonly string[] {
    const isLost = (state: State) => !this.#isGood(state) && this.now() - state.lostSince > patience;
    return [...this.#states].flatMap(([host, state]) => (isLost(state) ? [host] : []));
  }

  #isGood({ connectedAt }: State): boolean {
    return connectedAt !== null && this.now() - connectedAt >= goodMilliseconds;
  }

  #stateOf(host: string): State {
    const state = this.#states.get(host) ?? { connectedAt: null, lostSince: this.now() };
    this.#states.set(host, state);
    return state;
  }
}
