/**
 * @file The one place where the page's state is held: it changes here, is shown, and whoever has to act on a change is told.
 */
import { Superseded } from "./latest.ts";
import { render } from "./render.ts";
import { initialState, type CameraState, type State, type VideoState } from "./state.ts";
import type { Actions } from "./style-cards.ts";

/** The state, and the ways to change it. */
export interface View {
  state(): State;
  /** Goes to a state and shows it. */
  update(next: State): void;
  set(change: Partial<State>): void;
  setCamera(change: Partial<CameraState>): void;
  setVideo(change: Partial<VideoState>): void;
  /** Runs something that may fail, and says so in the page. That a newer request took its place is no failure. */
  attempt(work: () => Promise<void>): void;
  /** Attempts what the user has asked for. What went wrong before is no longer shown; nothing else takes it away. */
  act(work: () => void | Promise<void>): void;
  /** @param listener - Told of every change, after it is shown. */
  onChange(listener: (now: State, before: State) => void): void;
}

export function createView(actions: Actions): View {
  let state = initialState;
  const listeners: ((now: State, before: State) => void)[] = [];

  function update(next: State): void {
    const before = state;
    state = next;
    render(state, actions);
    for (const listener of listeners) listener(next, before);
  }
  const set = (change: Partial<State>) => update({ ...state, ...change });

  function attempt(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (error instanceof Superseded) return;
      set({ problem: error instanceof Error ? error.message : String(error) });
    });
  }

  return {
    state: () => state,
    update,
    set,
    setCamera: (change) => set({ camera: { ...state.camera, ...change } }),
    setVideo: (change) => set({ video: { ...state.video, ...change } }),
    attempt,
    act(work) {
      attempt(async () => work());
      // Not before: showing the state would take back what has been entered before the work reads it.
      set({ problem: undefined });
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
