internal import KubernetesRuntime
internal import PodPatternCore
internal import Synchronization

@testable internal import PodPatternOperator

/// Counts the pods of every pattern at every moment, from the events of a watch, and notes when there
/// were more than may be.
final class PodCensusTaker: Sendable {
  private struct State {
    var active: [String: Int] = [:]
    /// What each pattern may have at most.
    var allowed: [String: Int] = [:]
    var worstExcess = 0
    var worst = ""
  }

  private let state = Mutex(State())
  private let arena: any Arena

  init(in arena: any Arena) { self.arena = arena }

  /// The most pods of one pattern beyond what it was allowed, at any moment.
  var worstExcess: Int { state.withLock(\.worstExcess) }
  /// Which pattern that was, and when.
  var worst: String { state.withLock(\.worst) }

  /// Says that a pattern is now to have so many pods; it may have what it had before as well.
  func declare(_ pattern: String, _ count: Int) {
    state.withLock { state in
      state.allowed[pattern] = max(count, state.active[pattern] ?? 0, state.allowed[pattern] ?? 0)
    }
  }

  /// Says that a pattern has become what it was to be: from now on it may have no more.
  func settle(_ pattern: String, _ count: Int) {
    state.withLock { $0.allowed[pattern] = count }
  }

  /// Watches until the task is cancelled.
  func run() async { await arena.followPods { self.note($0) } }

  private func note(_ change: StoreChange<PodSnapshot>) {
    switch change {
    case .added(let pod): count(pod, pod.isActive ? 1 : 0)
    case .removed(let pod): count(pod, pod.isActive ? -1 : 0)
    case .updated(let old, let new):
      count(new, (new.isActive ? 1 : 0) - (old.isActive ? 1 : 0))
    }
  }

  private func count(_ pod: PodSnapshot, _ change: Int) {
    guard change != 0, pod.ownerUID != nil else { return }
    state.withLock { state in
      let now = (state.active[pod.pattern] ?? 0) + change
      state.active[pod.pattern] = now
      // Events come late: what goes may go after the pattern is said to have settled.
      guard change > 0 else { return }
      let excess = now - (state.allowed[pod.pattern] ?? .max / 2)
      guard excess > state.worstExcess else { return }
      state.worstExcess = excess
      state.worst = "\(pod.pattern): \(now) pods, \(excess) too many"
    }
  }
}
