import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backgroundRequests, Cadence } from "../../../scripts/tracking/cadence.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("news from a running deployment", () => {
  it("that come together are sent together", () => {
    const send = vi.fn();
    const cadence = new Cadence(1_000, send);
    for (let unfinished = 8; unfinished > 0; unfinished--) cadence.news("end", unfinished);
    vi.advanceTimersByTime(999);
    expect(send).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(send).toHaveBeenCalledOnce();
  });

  it("are never sent more often than a run may, and every end is sent at once", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(16).keys()], { minLength: 16 }), (order) => {
        const send = vi.fn();
        const cadence = new Cadence(1, send);
        const started = new Set<number>();
        let unfinished = 8;
        for (const event of order) {
          const category = event % 8;
          const before = send.mock.calls.length;
          const ends = started.has(category);
          if (ends) unfinished--;
          started.add(category);
          cadence.news(ends ? "end" : "start", unfinished);
          vi.advanceTimersByTime(1);
          if (ends) expect(send.mock.calls.length).toBe(before + 1);
        }
        expect(send.mock.calls.length).toBeLessThanOrEqual(backgroundRequests);
      }),
    );
  });

  it("are not sent any more once it is over", () => {
    const send = vi.fn();
    const cadence = new Cadence(1, send);
    cadence.news("end", 1);
    cadence.stop();
    cadence.news("end", 0);
    vi.advanceTimersByTime(10);
    expect(send).not.toHaveBeenCalled();
  });
});
