/// Wakes one sleeper, at a time or when something rings.
///
/// A ring while nobody waits is kept for the next wait, so that none is lost.
package final class Alarm: Sendable {
  private let rung = Monitor<Bool, Void, Void>(false) { isRung, _ in
    defer { isRung = false }
    return isRung ? () : nil
  }
  private let timeline: Timeline

  package init(_ timeline: Timeline) { self.timeline = timeline }

  /// Wakes the sleeper, or keeps the next wait from sleeping.
  package func ring() { rung.change { $0 = true } }

  /// Waits for a ring, for a point of the timeline, or for the task's cancellation.
  package func wait(until deadline: Duration?) async {
    guard let deadline else {
      _ = await rung.wait()
      return
    }
    let duration = deadline - timeline.now
    guard duration > .zero else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await self.timeline.sleep(for: duration) }
      group.addTask { _ = await self.rung.wait() }
      await group.next()
      group.cancelAll()
    }
  }
}
