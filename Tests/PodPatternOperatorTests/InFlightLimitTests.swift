internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

@Suite struct InFlightLimitTests {
  @Test func `no more writes run at once than the limit allows, and all run in the end`() async {
    let limit = InFlightLimit(3)
    let counts = Counts()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<200 {
        group.addTask {
          await limit.run(.creation, in: "shop") {
            counts.value.withLock {
              $0.running += 1
              $0.most = max($0.most, $0.running)
            }
            await Task.yield()
            counts.value.withLock {
              $0.running -= 1
              $0.finished += 1
            }
          }
        }
      }
    }
    let (running, most, finished) = counts.value.withLock { ($0.running, $0.most, $0.finished) }
    #expect(running == 0)
    #expect(most <= 3)
    #expect(finished == 200)
  }
}

/// How many operations run, ran at once at most, and have ended.
private final class Counts: Sendable {
  let value = Mutex((running: 0, most: 0, finished: 0))
}
