// Long work as generators that yield their share done, 0..1, so that a page can breathe.

/** Run a generator to its end at once, for its result. */
export function finish(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Run a part of a longer work, scaling its progress. */
export function* within(steps, from, to) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    yield from + (to - from) * value;
  }
}
