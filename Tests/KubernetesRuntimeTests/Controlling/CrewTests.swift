import KubernetesCore
import KubernetesTestSupport
import Logging
import Synchronization
import Testing

@testable import KubernetesRuntime

@Suite(.timeLimit(.minutes(5))) struct CrewTests {
  @Test func `slow workers are joined by others, and who is one too many leaves`() {
    var crew = Crew(size: 2, limit: 8, patience: .seconds(1))
    let slow = [crew.begin(at: .zero), crew.begin(at: .zero)]
    #expect(crew.isFullyBusy)
    #expect(crew.reinforce(at: .milliseconds(999)) == 0)
    #expect(crew.reinforce(at: .seconds(1)) == 2)
    #expect(crew.present == 4 && !crew.isFullyBusy)
    #expect(crew.reinforce(at: .seconds(2)) == 0)
    let more = [crew.begin(at: .seconds(2)), crew.begin(at: .seconds(2))]
    #expect(crew.reinforce(at: .seconds(3)) == 4)
    #expect(crew.present == 8)
    let last = (0..<4).map { _ in crew.begin(at: .seconds(3)) }
    #expect(crew.reinforce(at: .seconds(4)) == 0)
    // The slow ones come to their end one after the other.
    let gone = (slow + more + last).count { crew.end($0) }
    #expect(gone == 6 && crew.present == 2)
  }

  @Test func `while somebody is idle nobody joins`() {
    var crew = Crew(size: 2, limit: 8, patience: .seconds(1))
    let number = crew.begin(at: .zero)
    #expect(crew.reinforce(at: .seconds(100)) == 0)
    let isGone = crew.end(number)
    #expect(!isGone)
    #expect(crew.present == 2)
  }

  @Test func `keys that hang keep another waiting for less than a second`() async throws {
    let time = TestTime()
    let queue = WorkQueue<ObjectKey>(clock: time.clock)
    let done = Mutex<Duration?>(nil)
    let controller = Controller(
      name: "test", queue: queue, workers: 4, logger: Logger(label: "test"), clock: time.clock
    ) { key in
      if key.name.hasPrefix("slow") {
        try? await time.clock.sleep(for: .seconds(30))
      } else {
        done.withLock { $0 = time.elapsed }
      }
      return .done
    }
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await controller.run() }
        for index in 0..<10 { queue.add(ObjectKey(namespace: "shop", name: "slow\(index)")) }
        queue.add(ObjectKey(namespace: "other", name: "quick"))
        try await time.until("the quick one is done") { done.withLock { $0 != nil } }
        group.cancelAll()
      }
    }
    #expect(try #require(done.withLock { $0 }) < .seconds(1))
  }
}
